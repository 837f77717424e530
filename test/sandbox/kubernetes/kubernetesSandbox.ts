import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateAuthority } from '../foundation/certificateAuthority.ts';
import type { ClusterPlane, PlaneCluster } from '../azure/clusterPlane.ts';
import { systemClock, type Clock } from '../foundation/clock.ts';
import { startHttpsServer } from '../foundation/httpsServer.ts';
import { seededGuid } from '../foundation/seed.ts';
import { bearerToken, type EntraPrincipal } from './access/authentication.ts';
import { ClientCertificates } from './access/clientCertificates.ts';
import { authProviderKubeconfig, certificateKubeconfig, execKubeconfig, tokenKubeconfig, type ClusterEndpoint } from './access/kubeconfig.ts';
import { unverifiedIssuer } from './access/serviceAccountTokens.ts';
import type { User } from './access/user.ts';
import { handleApiRequest } from './api/apiHandler.ts';
import { Exchange } from './api/exchange.ts';
import { issuerKeys, issuerMetadata } from './api/issuerDocuments.ts';
import { Cluster, type ClusterFacts, type ClusterSetting } from './cluster.ts';
import type { ContainerLauncher } from './node/containerPlan.ts';
import { canIsolate, isolatedLauncher } from './node/isolatedLauncher.ts';
import { mappedLauncher } from './node/mappedLauncher.ts';
import { SmallCluster } from './smallCluster.ts';

/** What the small Kubernetes needs. */
export interface KubernetesOptions {
  readonly seed: number;
  readonly ca: CertificateAuthority;
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
}

/** How the users of a cluster sign in. */
export type SignIn = 'entra' | 'certificate';

/** All small clusters of a sandbox on one TLS listener. */
export interface KubernetesSandbox {
  /** `https://127.0.0.1:port`. */
  readonly url: string;
  /** What ARM puts before a cluster's issuer path; the same as `url`. */
  readonly issuerBase: string;
  readonly plane: ClusterPlane;
  /** `isolated` or `mapped`: how pods run on this machine. */
  readonly isolation: ContainerLauncher['kind'];
  readonly admin: KubernetesAdmin;
  /** A cluster in another administrator's hands. @throws Error for an unknown id */
  cluster(id: string): SmallCluster;
  /**
   * A kubeconfig with only a token, for a cluster that is not AKS: made at the first call for this id, with a public
   * issuer and the webhook installed by its owner.
   */
  externalKubeconfig(id: string, options?: { readonly tenantId?: string; readonly workloadIdentity?: boolean; readonly oidc?: boolean }): string;
  close(): Promise<void>;
}

/** The sandbox's own view over all clusters. */
export interface KubernetesAdmin {
  /** Ids of all clusters that exist, used or not. */
  clusterIds(): string[];
  /** Ids of those whose state has been made. */
  liveClusterIds(): string[];
  /** How a cluster's kubeconfig signs in; Entra ID by default for AKS clusters. */
  setSignIn(id: string, signIn: SignIn): void;
}

interface Entry {
  facts: ClusterFacts;
  /** Path part under `/clusters/`. */
  readonly slug: string;
  /** `/tenant/guid/` */
  issuerPath: string;
  signIn: SignIn;
  cluster?: Cluster;
}

/** Starts the listener; clusters come to life at their first request. */
export async function startKubernetes(options: KubernetesOptions): Promise<KubernetesSandbox> {
  const { seed, clock = systemClock } = options;
  const nodePath = options.nodePath ?? process.execPath;
  const launcher = options.isolation !== 'mapped' && canIsolate() ? isolatedLauncher(nodePath) : mappedLauncher(nodePath);
  const folder = await mkdtemp(join(tmpdir(), 'tenantlink-pods-'));
  const certificates = new ClientCertificates();
  const staticTokens = new Map<string, { cluster: string; user: User }>();
  const entries = new Map<string, Entry>();
  const bySlug = new Map<string, Entry>();
  const byIssuerPath = new Map<string, Entry>();
  const { certPem, keyPem } = await options.ca.issue(['kubernetes.default.svc']);
  const server = await startHttpsServer({ key: keyPem, cert: certPem, handler, clientCa: certificates.certPem, ...(options.port === undefined ? {} : { port: options.port }) });
  const setting: ClusterSetting = {
    seed, clock, launcher, folder,
    nodeVersion: process.version,
    podCaPem: options.podCaPem,
    serviceEnv: {
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(server.port),
      KUBERNETES_SERVICE_PORT_HTTPS: String(server.port),
      KUBERNETES_PORT: `tcp://127.0.0.1:${server.port}`,
      KUBERNETES_PORT_443_TCP: `tcp://127.0.0.1:${server.port}`,
    },
    authorityHost: () => options.authorityHost(),
  };
  const ways = {
    certificates,
    staticTokens,
    isEntraCluster: (id: string) => entries.get(id.toLowerCase())?.signIn === 'entra',
    entra: (token: string) => options.authenticate(token),
  };

  async function handler(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', server.url);
    const prefixed = /^\/clusters\/(?<slug>[^/]+)(?<path>\/.*)?$/.exec(url.pathname)?.groups;
    const entry = prefixed ? bySlug.get(prefixed['slug'] ?? '') : entryOfToken(req);
    if (entry) {
      const path = prefixed ? (prefixed['path'] ?? '/') : url.pathname;
      await handleApiRequest(live(entry), new Exchange(req, res, path, url.searchParams), ways);
      return;
    }
    await serveIssuer(new Exchange(req, res, url.pathname, url.searchParams));
  }

  /** In a pod, clients reach the API server without a prefix: the token tells whose it is. */
  function entryOfToken(req: IncomingMessage): Entry | undefined {
    if (!/^\/(api|apis|version|openid|\.well-known)(\/|$)/.test(req.url ?? '')) return undefined;
    const issuer = unverifiedIssuer(bearerToken(req) ?? '');
    return issuer === undefined ? undefined : [...entries.values()].find(({ cluster }) => cluster?.tokens.issued(issuer));
  }

  async function serveIssuer(exchange: Exchange): Promise<void> {
    const found = /^(?<issuer>\/[^/]+\/[^/]+\/)(?<document>\.well-known\/openid-configuration|openid\/v1\/jwks)$/.exec(exchange.path)?.groups;
    const entry = byIssuerPath.get(found?.['issuer'] ?? '');
    if (!entry?.facts.oidc || exchange.method !== 'GET') exchange.text(404, '');
    else if (found?.['document'] === 'openid/v1/jwks') exchange.json(200, await issuerKeys(live(entry)));
    else exchange.json(200, issuerMetadata(entry.facts.issuer));
  }

  function live(entry: Entry): Cluster {
    entry.cluster ??= new Cluster(entry.facts, setting);
    return entry.cluster;
  }

  function find(id: string): Entry {
    const entry = entries.get(id.toLowerCase());
    if (!entry) throw new Error(`no cluster "${id}" in the sandbox`);
    return entry;
  }

  function ensure(cluster: PlaneCluster, signIn: SignIn): Entry {
    const key = cluster.id.toLowerCase();
    const slug = `${cluster.name.toLowerCase().replace(/[^a-z0-9-]/g, '-')}-${createHash('sha256').update(`${seed} ${key}`).digest('hex').slice(0, 8)}`;
    const facts: ClusterFacts = {
      id: cluster.id,
      name: cluster.name,
      tenantId: cluster.tenantId,
      // Without the OIDC feature AKS signs in the API server's own name, which nobody outside can read keys from.
      issuer: cluster.oidc ? `${server.url}${cluster.issuerPath}` : `https://${slug}.hcp.sandbox.azmk8s.io`,
      oidc: cluster.oidc,
      workloadIdentity: cluster.workloadIdentity,
    };
    const known = entries.get(key);
    if (known) {
      byIssuerPath.delete(known.issuerPath);
      known.facts = facts;
      known.issuerPath = cluster.issuerPath;
      known.cluster?.change(facts);
    }
    const entry: Entry = known ?? { facts, slug, issuerPath: cluster.issuerPath, signIn };
    entries.set(key, entry);
    bySlug.set(entry.slug, entry);
    byIssuerPath.set(entry.issuerPath, entry);
    return entry;
  }

  function staticToken(entry: Entry, user: User): string {
    const token = createHash('sha256').update(`${seed} token ${entry.facts.id.toLowerCase()} ${user.name}`).digest('hex');
    staticTokens.set(token, { cluster: entry.facts.id, user });
    return token;
  }

  function endpointOf(entry: Entry): ClusterEndpoint {
    const group = /\/resourcegroups\/(?<group>[^/]+)/i.exec(entry.facts.id)?.groups?.['group'] ?? 'external';
    return { name: entry.facts.name, server: `${server.url}/clusters/${entry.slug}`, caPem: options.ca.certPem, user: `clusterUser_${group}_${entry.facts.name}` };
  }

  const removals = new Set<Promise<void>>();
  const plane: ClusterPlane = {
    ensure: (cluster) => void ensure(cluster, 'entra'),
    remove(id) {
      const entry = entries.get(id.toLowerCase());
      if (!entry) return;
      entries.delete(id.toLowerCase());
      bySlug.delete(entry.slug);
      byIssuerPath.delete(entry.issuerPath);
      if (entry.cluster) {
        const removal = entry.cluster.close().finally(() => removals.delete(removal));
        removals.add(removal);
      }
    },
    kubeconfig(id, format) {
      const entry = find(id);
      const endpoint = endpointOf(entry);
      if (entry.signIn === 'certificate') {
        const user: User = { name: 'masterclient', groups: ['system:masters', 'system:authenticated'] };
        return certificateKubeconfig(endpoint, certificates.issue(entry.facts.id, user.name, ['system:masters']), staticToken(entry, user));
      }
      return format === 'azure' ? authProviderKubeconfig(endpoint, entry.facts.tenantId) : execKubeconfig(endpoint, entry.facts.tenantId);
    },
  };

  return {
    url: server.url,
    issuerBase: server.url,
    plane,
    isolation: launcher.kind,
    admin: {
      clusterIds: () => [...entries.values()].map(({ facts }) => facts.id),
      liveClusterIds: () => [...entries.values()].filter(({ cluster }) => cluster).map(({ facts }) => facts.id),
      setSignIn: (id, signIn) => {
        find(id).signIn = signIn;
      },
    },
    cluster: (id) => new SmallCluster(live(find(id))),
    externalKubeconfig(id, { tenantId = seededGuid(seed, `external tenant ${id}`), workloadIdentity = true, oidc = true } = {}) {
      const guid = seededGuid(seed, `external issuer ${id}`);
      const entry = entries.get(id.toLowerCase()) ?? ensure({ id, name: id, tenantId, issuerPath: `/external/${guid}/`, oidc, workloadIdentity }, 'certificate');
      const user: User = { name: 'external-admin', groups: ['system:masters', 'system:authenticated'] };
      return tokenKubeconfig({ ...endpointOf(entry), user: `${id}-admin` }, staticToken(entry, user));
    },
    async close() {
      await Promise.all([...entries.values()].map(({ cluster }) => cluster?.close()));
      await Promise.all(removals);
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
