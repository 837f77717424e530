import { AdmissionregistrationV1Api, CoreV1Api, type V1MutatingWebhookConfiguration } from '@kubernetes/client-node';
import { failureOf } from '../../core/model/failure.ts';
import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import { listAll } from '../transport/listAll.ts';
import { typedApi, type TypedCall } from '../transport/typedApi.ts';
import type { SessionOf } from './sessions.ts';

/** The webhook's own name, in AKS and in Helm's chart (azure-workload-identity, manifest_staging); releases may rename the configuration around it. */
const webhookName = 'mutation.azure-workload-identity.io';
/** Where the chart keeps AZURE_TENANT_ID, beside the webhook's Service. */
const settingsName = 'azure-wi-webhook-config';

/** The webhook half of the ClusterAccess port. */
export function webhooks(sessionOf: SessionOf): Pick<ClusterAccess, 'findWebhook'> {
  return {
    async findWebhook({ cluster, signal }) {
      const call = { session: sessionOf(cluster), signal, doing: { operation: 'findWebhook', target: cluster.id } };
      const found = await listAll(call.doing, (page) => typedApi(AdmissionregistrationV1Api, call).listMutatingWebhookConfiguration(page));
      const installed = found.find((configuration) => configuration.webhooks?.some(({ name }) => name === webhookName));
      if (installed === undefined) return undefined;
      const tenantId = await defaultTenant(call, serviceNamespace(installed));
      return { name: installed.metadata?.name ?? webhookName, ...(tenantId === undefined ? {} : { tenantId }) };
    },
  };
}

function serviceNamespace(configuration: V1MutatingWebhookConfiguration): string | undefined {
  return configuration.webhooks?.find(({ name }) => name === webhookName)?.clientConfig.service?.namespace;
}

/** Undefined where the settings are elsewhere (AKS keeps its own) or not for this user's eyes. */
async function defaultTenant(call: TypedCall, namespace: string | undefined): Promise<string | undefined> {
  if (namespace === undefined) return undefined;
  try {
    const settings = await typedApi(CoreV1Api, call).readNamespacedConfigMap({ namespace, name: settingsName });
    const tenantId = settings.data?.AZURE_TENANT_ID;
    return tenantId === '' ? undefined : tenantId;
  } catch (thrown) {
    const { reason } = failureOf(thrown, call.doing.operation);
    // That the webhook is there is known all the same.
    if (reason === 'notFound' || reason === 'forbidden') return undefined;
    throw thrown;
  }
}
