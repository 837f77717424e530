import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClusterPlane } from '../azure/clusterPlane.ts';
import type { CertificateAuthority } from '../foundation/certificateAuthority.ts';
import { systemClock, type Clock } from '../foundation/clock.ts';
import { newSigningKey, type SigningKeyPair } from '../foundation/sandboxKeys.ts';
import type { SecretListener } from '../foundation/secretListener.ts';
import { startHttpsServer, type Front } from '../foundation/httpsServer.ts';
import { seededGuid } from '../foundation/seed.ts';
import type { AdoptedCluster } from './adoptedCluster.ts';
import { bearerToken, type Authenticators, type EntraPrincipal } from './access/authentication.ts';
import { ClientCertificates } from './access/clientCertificates.ts';
import { KubeconfigWriter } from './access/kubeconfigWriter.ts';
import { unverifiedIssuer } from './access/serviceAccountTokens.ts';
import { handleApiRequest } from './api/apiHandler.ts';
import { Exchange } from './api/exchange.ts';
import { issuerKeys, issuerMetadata } from './api/issuerDocuments.ts';
import { ClusterDirectory, type DirectoryEntry, type SignIn } from './clusterDirectory.ts';
import { usualRotation, type LogRotation } from './node/containerLog.ts';
import type { ContainerLauncher } from './node/containerPlan.ts';
import { canIsolate, isolatedLauncher } from './node/isolatedLauncher.ts';
import { mappedLauncher } from './node/mappedLauncher.ts';
import { makePodFolder } from './node/podFolder.ts';
import { SmallCluster } from './smallCluster.ts';

/** What the small Kubernetes needs. */
export interface KubernetesOptions {
  readonly seed: number;
  readonly ca: CertificateAuthority;
  /** Keys that clusters sign with, by name; fresh ones by default. */
  readonly signingKey?: (name: string) => Promise<SigningKeyPair>;
  readonly clock?: Clock;
  /** AZURE_AUTHORITY_HOST the webhook injects; asked at each injection. */
  authorityHost(): string;
  /** Checks a token for the AKS server application; undefined for any other token. */
  authenticate(token: string): Promise<EntraPrincipal | undefined>;
  /** PEM of what pods trust: `kube-root-ca.crt` and `ca.crt` beside the API token. */
  readonly podCaPem: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** How pods are kept apart; `auto` takes namespaces where root allows them. */
  readonly isolation?: 'auto' | 'mapped';
  /** The Node.js program of Node images; this process's own by default. */
  readonly nodePath?: string;
  /** As a kubelet's defaults are, by default. */
  readonly logRotation?: LogRotation;
  readonly onSecret?: SecretListener;
  readonly front?: Front | undefined;
  /** Address to listen on; 127.0.0.1 by default. */
  readonly address?: string | undefined;
}

/** A cluster that is not AKS. */
interface ExternalClusterOptions {
  /** The tenant its owner configured the webhook with. */
  readonly tenantId?: string;
  /** Its owner installed the webhook; true by default. */
  readonly workloadIdentity?: boolean;
  /** Its issuer is public; true by default. */
  readonly oidc?: boolean;
}

/** All small clusters of a sandbox on one TLS listener. */
export interface KubernetesSandbox {
  /** `https://127.0.0.1:port`. */
  readonly url: string;
  /** What ARM puts before a cluster's issuer path; the same as `url`. */
  readonly issuerBase: string;
  readonly plane: ClusterPlane;
  /** How pods run on this machine: in namespaces of their own, or with their paths mapped. */
  readonly isolation: ContainerLauncher['kind'];
  readonly admin: KubernetesAdmin;
  /** A cluster in another administrator's hands. @throws Error for an unknown id */
  cluster(id: string): SmallCluster;
  /** Lets another Kubernetes play a cluster. @throws Error for an unknown id */
  adopt(id: string, adopted: AdoptedCluster): void;
  /** A kubeconfig with only a token, for a cluster that is not AKS; the first call for an id makes the cluster. */
  externalKubeconfig(id: string, options?: ExternalClusterOptions): string;
  close(): Promise<void>;
}

/** The sandbox's own view over all clusters. */
interface KubernetesAdmin {
  /** Ids of all clusters that exist, used or not. */
  clusterIds(): string[];
  /** Ids of those whose state has been made. */
  liveClusterIds(): string[];
  /** How a cluster's kubeconfig signs in; Entra ID by default for AKS clusters. */
  setSignIn(id: string, signIn: SignIn): void;
}

const IN_CLUSTER = /^\/(api|apis|version|openid|\.well-known)(\/|$|\?)/;
const ISSUER_DOCUMENT = /^(?<issuer>\/[^/]+\/[^/]+\/)(?<document>\.well-known\/openid-configuration|openid\/v1\/jwks)$/;

/** Starts the listener; clusters come to life at their first request. */
export async function startKubernetes(options: KubernetesOptions): Promise<KubernetesSandbox> {
  const { seed, clock = systemClock } = options;
  const nodePath = options.nodePath ?? process.execPath;
  const launcher = options.isolation !== 'mapped' && canIsolate() ? isolatedLauncher(nodePath) : mappedLauncher(nodePath);
  const folder = await makePodFolder();
  // Tokens stand in that folder: it must not outlive the process, however that ends by itself.
  const sweep = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', sweep);
  const certificates = new ClientCertificates();
  const { certPem, keyPem } = await options.ca.issue(['kubernetes.default.svc', ...(options.address === undefined ? [] : [options.address])]);
  const server = await startHttpsServer({ key: keyPem, cert: certPem, handler, front: options.front, clientCa: certificates.certPem, host: options.address, port: options.port ?? 0 });
  const directory = new ClusterDirectory(server.url, {
    seed, clock, launcher, folder,
    nodeVersion: process.version,
    podCaPem: options.podCaPem,
    serviceEnv: serviceEnvironment(server.port),
    logRotation: options.logRotation ?? usualRotation,
    authorityHost: () => options.authorityHost(),
    signingKey: options.signingKey ?? newSigningKey,
    ...(options.onSecret === undefined ? {} : { onSecret: options.onSecret }),
  });
  const writer = new KubeconfigWriter(seed, server.url, options.ca.certPem, certificates);
  const ways: Authenticators = {
    certificates,
    staticTokens: writer.tokens,
    isEntraCluster: (id) => directory.get(id)?.signIn === 'entra',
    entra: (token) => options.authenticate(token),
  };

  async function handler(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', server.url);
    const prefixed = /^\/clusters\/(?<slug>[^/]+)(?<path>\/.*)?$/.exec(url.pathname)?.groups;
    const entry = prefixed ? directory.bySlug(prefixed.slug ?? '') : entryOfToken(req);
    if (entry) {
      const path = prefixed ? (prefixed.path ?? '/') : url.pathname;
      await handleApiRequest(directory.live(entry), new Exchange(req, res, path, url.searchParams), ways);
    } else await serveIssuer(new Exchange(req, res, url.pathname, url.searchParams));
  }

  /** In a pod, clients reach the API server without a prefix: the token tells whose it is. */
  function entryOfToken(req: IncomingMessage): DirectoryEntry | undefined {
    const token = bearerToken(req);
    if (token === undefined || !IN_CLUSTER.test(req.url ?? '')) return undefined;
    const known = writer.tokens.get(token);
    return known ? directory.get(known.cluster) : directory.byIssuer(unverifiedIssuer(token) ?? '');
  }

  async function serveIssuer(exchange: Exchange): Promise<void> {
    const found = ISSUER_DOCUMENT.exec(exchange.path)?.groups;
    const entry = directory.byIssuerPath(found?.issuer ?? '');
    if (!entry?.facts.oidc || exchange.method !== 'GET') exchange.text(404, '');
    else if (found?.document === 'openid/v1/jwks') exchange.json(200, await (entry.adopted?.keys() ?? issuerKeys(directory.live(entry))));
    else exchange.json(200, issuerMetadata(entry.facts.issuer));
  }

  return {
    url: server.url,
    issuerBase: server.url,
    plane: {
      ensure: (cluster) => void directory.ensure(cluster, 'entra'),
      remove: (id) => directory.remove(id),
      kubeconfig: (id, format) => writer.managed(directory.find(id), format),
    },
    isolation: launcher.kind,
    admin: {
      clusterIds: () => directory.all().map(({ facts }) => facts.id),
      liveClusterIds: () => directory.all().filter(({ cluster }) => cluster).map(({ facts }) => facts.id),
      setSignIn: (id, signIn) => {
        directory.find(id).signIn = signIn;
      },
    },
    cluster: (id) => new SmallCluster(directory.live(directory.find(id))),
    adopt(id, adopted) {
      const entry = directory.find(id);
      entry.adopted = adopted;
      adopted.follow(entry.facts);
    },
    externalKubeconfig(id, { tenantId = seededGuid(seed, `external tenant ${id}`), workloadIdentity = true, oidc = true } = {}) {
      const issuerPath = `/external/${seededGuid(seed, `external issuer ${id}`)}/`;
      return writer.external(directory.get(id) ?? directory.ensure({ id, name: id, tenantId, issuerPath, oidc, workloadIdentity }, 'certificate'));
    },
    async close() {
      await directory.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
      process.removeListener('exit', sweep);
    },
  };
}

/** What every container gets to know of the API server. */
function serviceEnvironment(port: number): Record<string, string> {
  return {
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: String(port),
    KUBERNETES_SERVICE_PORT_HTTPS: String(port),
    KUBERNETES_PORT: `tcp://127.0.0.1:${port}`,
    KUBERNETES_PORT_443_TCP: `tcp://127.0.0.1:${port}`,
  };
}
