import assert from 'node:assert/strict';
import { RbacAuthorizationV1Api, type KubeConfig } from '@kubernetes/client-node';
import { realClock } from '../builders/productWorld.ts';
import { json, raw } from '../contract/kubernetes/suite/connection.ts';
import { startStage, type Stage } from '../contract/journey/stage.ts';
import type { SecretListener } from '../sandbox/foundation/secretListener.ts';
import type { AdoptedCluster } from '../sandbox/kubernetes/adoptedCluster.ts';
import type { ClusterFacts } from '../sandbox/kubernetes/cluster.ts';
import { aksServerApplication } from '../sandbox/sandbox.ts';
import { clusterAdmin } from './clusterConnection.ts';
import { everybody, openDesk } from './desk.ts';
import { readClusterFile } from './room/clusterFile.ts';
import { nodeAddress, ports } from './room/places.ts';
import { isTwin, twinSeed } from './twin.ts';
import { webhookInstallation, type WebhookInstallation } from './webhookInstallation.ts';

/** The product in front of a two-tenant sandbox whose cluster `cold` is the real Kubernetes. */
export interface ClusterStage extends Stage {
  /** The real cluster in another administrator's hands. */
  readonly admin: KubeConfig;
  readonly webhook: WebhookInstallation;
  /** Waits until what ARM said of the cluster is so in it. */
  followed(): Promise<void>;
}

/** Starts it; only in a room. `onSecret` hears of the tokens that the sandbox's Azure hands out. */
export async function startClusterStage({ onSecret }: { readonly onSecret?: SecretListener } = {}): Promise<ClusterStage> {
  const cluster = await readClusterFile();
  if (cluster === undefined) throw new Error('there is no real cluster in this process’s room');
  const admin = await clusterAdmin();
  const stage = await startStage({ seed: twinSeed, address: nodeAddress, kubernetesPort: ports.sandboxKubernetes, clock: realClock, ...(onSecret === undefined ? {} : { onSecret }) });
  const { sandbox, cold } = stage;
  assert.ok(isTwin(cold));
  assert.equal(sandbox.azure.admin.issuerOf(cold.id), cluster.issuer, 'the API server signs as the issuer that ARM shows');

  const webhook = webhookInstallation(admin, cluster.caPem);
  let facts: ClusterFacts | undefined;
  let following = webhook.answer(true);
  const closeDesk = await openDesk({
    cluster,
    kubeConfig: admin,
    async authenticate(token) {
      const principal = await sandbox.azure.verifyToken(token, aksServerApplication);
      return principal === undefined ? undefined : { name: principal.objectId, groups: principal.groups };
    },
    webhookSettings: () => ({ tenantId: facts?.tenantId ?? '', authorityHost: `${sandbox.azure.entraUrl}/` }),
  });
  // AKS serves an issuer's documents from elsewhere: they are there while the API server is not.
  const keys = json(await raw(admin, { path: '/openid/v1/jwks' })) as unknown as Awaited<ReturnType<AdoptedCluster['keys']>>;
  const adopted: AdoptedCluster = {
    server: cluster.server,
    caPem: cluster.caPem,
    keys: () => Promise.resolve(keys),
    follow(now) {
      facts = now;
      following = following.then(() => webhook.install(now.workloadIdentity));
    },
  };
  sandbox.kubernetes.adopt(cold.id, adopted);
  const rights = admin.makeApiClient(RbacAuthorizationV1Api);
  const binding = 'tenantlink-everybody';
  await rights.createClusterRoleBinding({
    body: { metadata: { name: binding }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: everybody }] },
  });
  return {
    ...stage,
    admin,
    webhook,
    followed: () => following,
    async close() {
      await following;
      await webhook.install(false);
      await rights.deleteClusterRoleBinding({ name: binding });
      await stage.close();
      await closeDesk();
    },
  };
}
