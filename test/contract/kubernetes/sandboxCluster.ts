import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import type { Clock } from '../../sandbox/foundation/clock.ts';
import { usualRotation, type LogRotation } from '../../sandbox/kubernetes/node/containerLog.ts';
import { startKubernetes, type KubernetesSandbox } from '../../sandbox/kubernetes/kubernetesSandbox.ts';
import type { SmallCluster } from '../../sandbox/kubernetes/smallCluster.ts';
import { until, type Connection } from './suite/connection.ts';

export const CLUSTER_ID = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-test';
export const TENANT_ID = '11111111-1111-4111-8111-111111111111';
export const AUTHORITY_HOST = 'https://login.sandbox.test/';

/** A small Kubernetes with one AKS cluster in it, for one test file. */
export interface SandboxCluster {
  readonly kubernetes: KubernetesSandbox;
  /** In another administrator's hands. */
  readonly cluster: SmallCluster;
  /** PEM. */
  readonly ca: string;
  /** A client configuration for a person signed in as the given name. */
  as(person: string, id?: string): KubeConfig;
  /** Cluster admin, with a namespace of its own. */
  connection(): Promise<Connection>;
  close(): Promise<void>;
}

/** Settings of the one cluster. */
export interface SandboxClusterOptions {
  readonly oidc?: boolean;
  readonly workloadIdentity?: boolean;
  readonly isolation?: 'auto' | 'mapped';
  readonly clock?: Clock;
  readonly logRotation?: LogRotation;
}

/** Starts the sandbox; a person's token is simply `entra:` and the name. */
export async function startSandboxCluster({ oidc = true, workloadIdentity = true, ...rest }: SandboxClusterOptions = {}): Promise<SandboxCluster> {
  const ca = await createCertificateAuthority();
  const kubernetes = await startKubernetes({
    seed: 1,
    ca,
    podCaPem: ca.certPem,
    authorityHost: () => AUTHORITY_HOST,
    authenticate: async (token) => (token.startsWith('entra:') ? { name: token.slice('entra:'.length), groups: [] } : undefined),
    ...rest,
  });
  kubernetes.plane.ensure({ id: CLUSTER_ID, name: 'aks-test', tenantId: TENANT_ID, issuerPath: `/${TENANT_ID}/22222222-2222-4222-8222-222222222222/`, oidc, workloadIdentity });
  let namespaces = 0;
  const as = (person: string, id = CLUSTER_ID): KubeConfig => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(kubernetes.plane.kubeconfig(id, 'exec'));
    const { clusters, contexts, currentContext } = kubeConfig;
    kubeConfig.loadFromOptions({ clusters, contexts, currentContext, users: [{ name: contexts[0]?.user ?? '', token: `entra:${person}` }] });
    return kubeConfig;
  };
  return {
    kubernetes,
    cluster: kubernetes.cluster(CLUSTER_ID),
    ca: ca.certPem,
    as,
    async connection() {
      const kubeConfig = as('ada');
      const core = kubeConfig.makeApiClient(CoreV1Api);
      namespaces += 1;
      const namespace = `suite-${namespaces}`;
      await core.createNamespace({ body: { metadata: { name: namespace } } });
      await until('the default account', async () => ((await core.listNamespacedServiceAccount({ namespace })).items.length > 0 ? true : undefined));
      return {
        kubeConfig,
        namespace,
        nodeImage: 'docker.io/library/node:24-slim',
        ownNode: (await core.listNode()).items[0]?.metadata?.name ?? '',
        logRotation: rest.logRotation ?? usualRotation,
        close: async () => {
          await core.deleteNamespace({ name: namespace });
        },
      };
    },
    close: () => kubernetes.close(),
  };
}
