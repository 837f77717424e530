import { CoreV1Api, V1Namespace, V1ObjectMeta } from '@kubernetes/client-node';
import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import { listAll } from '../transport/listAll.ts';
import { typedApi } from '../transport/typedApi.ts';
import { fieldManager } from './serviceAccountFields.ts';
import type { SessionOf } from './sessions.ts';

/** The namespace half of the ClusterAccess port. */
export function namespaces(sessionOf: SessionOf): Pick<ClusterAccess, 'listNamespaces' | 'createNamespace'> {
  return {
    async listNamespaces({ cluster, signal }) {
      const doing = { operation: 'listNamespaces', target: cluster.id };
      const core = typedApi(CoreV1Api, { session: sessionOf(cluster), signal, doing });
      const items = await listAll(doing, (page) => core.listNamespace(page));
      return items.map((item) => item.metadata?.name ?? '').filter((name) => name !== '');
    },

    async createNamespace({ cluster, namespace, signal }) {
      const core = typedApi(CoreV1Api, { session: sessionOf(cluster), signal, doing: { operation: 'createNamespace', target: namespace } });
      const body = Object.assign(new V1Namespace(), { metadata: Object.assign(new V1ObjectMeta(), { name: namespace }) });
      await core.createNamespace({ body, fieldManager });
    },
  };
}
