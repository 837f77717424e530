import type { Cluster } from '../../core/model/cluster.ts';
import { failureOf, TenantlinkError, type Failure } from '../../core/model/failure.ts';
import { parseIssuer, type SubscriptionId } from '../../core/model/ids.ts';
import { kubeContextId, kubeContextOf, outsideAzure } from '../../core/model/kubeContext.ts';
import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import type { LocalClusters } from '../../core/ports/localClusters.ts';
import type { Kubeconfigs } from './readKubeconfigs.ts';

/** How long a cluster may take to answer before it is listed as a gap, in milliseconds; kubeconfigs keep contexts of clusters long gone. */
const patience = 8_000;

/** Contexts whose API server is AKS's are in the tree already, under their tenant. */
const aksServer = /\.azmk8s\.(?:io|us|cn)(?::\d+)?\/?$/i;

/** The user's other clusters (kind, k3s, minikube, other clouds), each by its context. */
export function kubeconfigClusters(args: { readonly kubeconfigs: () => Promise<Kubeconfigs>; readonly access: Pick<ClusterAccess, 'readIssuer' | 'findWebhook'> }): LocalClusters {
  const { access } = args;

  async function contexts(): Promise<readonly { readonly name: string; readonly server: string }[]> {
    const { contexts: all, clusters } = await args.kubeconfigs();
    return all.flatMap(({ name, content }) => {
      const server = clusters.find((cluster) => cluster.name === content.cluster)?.content.server;
      return typeof server === 'string' && !aksServer.test(server) ? [{ name, server }] : [];
    });
  }

  async function read(context: { readonly name: string; readonly server: string }, signal: AbortSignal): Promise<Cluster> {
    const cluster = { id: kubeContextId(context.name), tenantId: outsideAzure };
    const [{ issuer }, webhook] = await Promise.all([access.readIssuer({ cluster, signal }), access.findWebhook({ cluster, signal })]);
    return {
      ...cluster,
      name: context.name,
      resourceGroup: '',
      subscriptionId: outsideAzure as string as SubscriptionId,
      location: URL.canParse(context.server) ? new URL(context.server).host : context.server,
      provisioningState: 'Succeeded',
      oidcIssuerEnabled: true,
      issuer: parseIssuer(issuer, `issuer of ${context.name}`),
      workloadIdentityEnabled: webhook !== undefined,
    };
  }

  return {
    contexts: async () => (await contexts()).map(({ name }) => name),
    async list({ signal }) {
      const answers = await Promise.all(
        (await contexts()).map(async (context): Promise<{ readonly cluster: Cluster } | { readonly gap: Failure }> => {
          try {
            return { cluster: await read(context, AbortSignal.any([signal, AbortSignal.timeout(patience)])) };
          } catch (thrown) {
            if (signal.aborted) throw thrown;
            const failure = failureOf(thrown, 'getCluster');
            return { gap: { ...failure, ...(failure.reason === 'cancelled' ? { reason: 'timeout' as const } : {}), target: context.name } };
          }
        }),
      );
      return { items: answers.flatMap((answer) => ('cluster' in answer ? [answer.cluster] : [])), gaps: answers.flatMap((answer) => ('gap' in answer ? [answer.gap] : [])) };
    },
    async get({ cluster, signal }) {
      const wanted = kubeContextOf(cluster.id);
      const context = (await contexts()).find(({ name }) => name === wanted);
      if (context === undefined) throw new TenantlinkError({ reason: 'notFound', operation: 'getCluster', target: wanted ?? cluster.id });
      return read(context, signal);
    },
  };
}
