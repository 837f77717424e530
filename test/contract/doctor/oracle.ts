import { isObject, objectOr } from '../../sandbox/kubernetes/model/json.ts';
import { ApiError } from '../../sandbox/kubernetes/model/apiError.ts';
import type { KubeObject } from '../../sandbox/kubernetes/model/objects.ts';
import type { Pod } from '../../sandbox/kubernetes/model/pod.ts';
import { subscriptionOf } from '../../../src/core/model/armId.ts';
import { workload } from '../matrix/ways.ts';
import type { Bench } from './bench.ts';

/** Whether the workload gets what the link is for, and what stood in its way. */
export interface Answer {
  readonly works: boolean;
  readonly why: string;
}

/**
 * Does what the workload's pod would do, with none of the product's code: a pod is made from its
 * template, the webhook gives it what it gives, a token of its ServiceAccount goes to Entra, and
 * what comes back reads a quota at the scope.
 */
export async function askTheCloud(bench: Bench): Promise<Answer> {
  const pod = makePod(bench);
  if (typeof pod === 'string') return no(pod);
  const { namespace = '' } = pod.metadata;
  const env = new Map((pod.spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value ?? '']));
  const audience = (pod.spec.volumes ?? []).flatMap((volume) => volume.projected?.sources ?? []).find((source) => source.serviceAccountToken?.audience !== undefined)?.serviceAccountToken?.audience;
  const [clientId, tenantId] = [env.get('AZURE_CLIENT_ID'), env.get('AZURE_TENANT_ID')];
  if (clientId === undefined || tenantId === undefined || audience === undefined || !env.has('AZURE_FEDERATED_TOKEN_FILE')) return no('the pod was given no environment or token');
  const assertion = await bench.small.createToken(namespace, pod.spec.serviceAccountName ?? 'default', [audience]);
  const { sandbox, wish } = bench;
  const exchanged = await fetch(`${sandbox.cloud.authorityHost}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      scope: sandbox.cloud.resourceManagerScope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  const given = (await exchanged.json()) as { readonly access_token?: string; readonly error_description?: string };
  if (given.access_token === undefined) return no(given.error_description ?? String(exchanged.status));
  const quota = `/subscriptions/${subscriptionOf(wish.role.scope) ?? ''}/providers/Microsoft.Compute/locations/westeurope/providers/Microsoft.Quota/quotas/cores?api-version=2025-03-01`;
  const read = await fetch(`${sandbox.cloud.resourceManager}${quota}`, { headers: { authorization: `Bearer ${given.access_token}` } });
  const body = await read.text();
  return read.status === 200 ? { works: true, why: '' } : no(body);
}

function no(why: string): Answer {
  return { works: false, why };
}

/** The pod as the API server would run it; or why it refuses it. */
function makePod({ small, wish: { serviceAccount: { namespace } } }: Bench): Pod | string {
  const deployment = small.get({ apiVersion: 'apps/v1', kind: workload.kind, namespace, name: workload.name });
  const template = objectOr(objectOr(objectOr(deployment).spec).template);
  const metadata = isObject(template.metadata) ? template.metadata : {};
  const name = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'of-the-oracle' };
  try {
    const pod: KubeObject = small.put({ apiVersion: name.apiVersion, kind: name.kind, metadata: { ...metadata, namespace, name: name.name }, spec: template.spec });
    small.delete(name);
    return pod as Pod;
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown.message;
    throw thrown;
  }
}
