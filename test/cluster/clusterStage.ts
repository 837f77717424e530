import assert from 'node:assert/strict';
import type { KubeConfig } from '@kubernetes/client-node';
import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { defaultProbeImage, type ProbeSettings } from '../../src/core/probe/podSpec.ts';
import type { ProofEvent, ProofRequest } from '../../src/core/proof/proveLink.ts';
import type { World } from '../../src/core/ports/world.ts';
import { realClock } from '../builders/productWorld.ts';
import { json, raw } from '../contract/kubernetes/suite/connection.ts';
import { patientSettings, prove, type Proof } from '../contract/journey/proving.ts';
import { startStage, type Stage } from '../contract/journey/stage.ts';
import type { SecretListener } from '../sandbox/foundation/secretListener.ts';
import type { AdoptedCluster } from '../sandbox/kubernetes/adoptedCluster.ts';
import type { ClusterFacts } from '../sandbox/kubernetes/cluster.ts';
import { aksServerApplication } from '../sandbox/sandbox.ts';
import { connectCluster } from './clusterConnection.ts';
import { clusterUnderTest } from './clusterUnderTest.ts';
import { openDesk, type Person } from './desk.ts';
import { ports } from './room/places.ts';
import { isTwin, twinIssuer, twinSeed } from './twin.ts';
import { webhookInstallation, type WebhookInstallation } from './webhookInstallation.ts';

/** The product in front of a two-tenant sandbox whose cluster `cold` is the real Kubernetes. */
export interface ClusterStage extends Stage {
  /** The real cluster in another administrator's hands. */
  readonly admin: KubeConfig;
  /** https, where the product reaches the cluster. */
  readonly server: string;
  /** A namespace of its own. */
  readonly namespace: string;
  /** The cluster's only node, where it is ours; absent on somebody's. */
  readonly ownNode?: string;
  /** The quota pod's image there. */
  readonly image: string;
  readonly webhook: WebhookInstallation;
  /** Waits until what ARM said of the cluster is so in it. */
  followed(): Promise<void>;
  /** One run of the quota pod, in the product's world or another one. Settings are patient ones, or exactly the given; the image is the stage's. */
  prove(subject: ChainSubject, change?: ProofChange, options?: ProofOptions): Promise<Proof>;
}

/** What of a proof is another than usual. */
export interface ProofChange extends Partial<Omit<ProofRequest, 'settings'>> {
  readonly settings?: Partial<ProbeSettings>;
}

interface ProofOptions {
  readonly world?: World;
  readonly onEvent?: (event: ProofEvent) => void;
}

/** Starts it; only where noStage has no objection. `onSecret` hears of the tokens that the sandbox's Azure hands out. */
export async function startClusterStage({ onSecret }: { readonly onSecret?: SecretListener } = {}): Promise<ClusterStage> {
  const cluster = await clusterUnderTest();
  const { admin, address } = cluster;
  const connection = await connectCluster();
  const { namespace, ownNode } = connection;
  const stage = await startStage({ seed: twinSeed, address, kubernetesPort: ports.sandboxKubernetes, clock: realClock, ...(onSecret === undefined ? {} : { onSecret }) });
  const { sandbox, cold, product } = stage;
  assert.ok(isTwin(cold));
  if (cluster.issuer !== twinIssuer(address)) sandbox.azure.admin.setIssuer(cold.id, cluster.issuer);
  assert.equal(sandbox.azure.admin.issuerOf(cold.id), cluster.issuer, 'the API server signs as the issuer that ARM shows');

  const webhook = await webhookInstallation(cluster);
  let facts: ClusterFacts | undefined;
  let following = webhook.answer(true);
  const authenticate = async (token: string): Promise<Person | undefined> => {
    const principal = await sandbox.azure.verifyToken(token, aksServerApplication);
    return principal === undefined ? undefined : { name: principal.objectId, groups: principal.groups };
  };
  const closeDesk = await openDesk({ cluster, authenticate, webhookSettings: () => ({ tenantId: facts?.tenantId ?? '', authorityHost: `${sandbox.azure.entraUrl}/` }) });
  const { server, caPem, close: closeAccess } = await cluster.letIn(async (token) => (await authenticate(token)) !== undefined);
  // AKS serves an issuer's documents from elsewhere: they are there while the API server is not.
  const keys = json(await raw(admin, { path: '/openid/v1/jwks' })) as unknown as Awaited<ReturnType<AdoptedCluster['keys']>>;
  sandbox.kubernetes.adopt(cold.id, {
    server,
    caPem,
    keys: () => Promise.resolve(keys),
    follow(now) {
      facts = now;
      following = following.then(() => webhook.install(now.workloadIdentity));
    },
  });
  const image = process.env.TENANTLINK_NODE_IMAGE ?? defaultProbeImage;
  return {
    ...stage,
    admin,
    server,
    namespace,
    ...(ownNode === undefined ? {} : { ownNode }),
    image,
    webhook,
    followed: () => following,
    prove: (subject, { settings = patientSettings, ...change } = {}, { world = product.world, ...watching } = {}) => prove(sandbox, world, subject, { ...change, settings: { image, ...settings } }, watching),
    async close() {
      await following;
      await webhook.remove();
      await closeAccess();
      await stage.close();
      await closeDesk();
      await connection.close();
    },
  };
}
