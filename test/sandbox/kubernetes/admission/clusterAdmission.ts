import { ApiError, badRequest, forbidden, internalError } from '../model/apiError.ts';
import { objectOr } from '../model/json.ts';
import type { KubeObject, ServiceAccount } from '../model/objects.ts';
import { isFinished, type Pod, type PodSpec } from '../model/pod.ts';
import { NAMESPACES, PODS, RESOURCE_QUOTAS, SERVICE_ACCOUNTS, type ResourceType } from '../model/resourceTypes.ts';
import type { RequestContext } from '../registry/requestContext.ts';
import type { ObjectStore } from '../store/objectStore.ts';
import type { Admission } from './admission.ts';
import { podSecurityViolations, type PodSecurityLevel } from './podSecurity.ts';
import { admitServiceAccount } from './serviceAccountAdmission.ts';
import { registeredWebhook, type RegisteredWebhook } from './registeredWebhook.ts';
import { WEBHOOK_NAME } from './webhookConfiguration.ts';
import { WebhookDenial } from './webhookDenial.ts';
import { isSelected, mutatePod, type WebhookSettings } from './workloadIdentityWebhook.ts';

/** What the chain asks of its cluster. */
export interface AdmissionWorld {
  readonly store: ObjectStore;
  webhookSettings(webhook: RegisteredWebhook): WebhookSettings;
  /** False while the webhook's own pods do not answer. */
  webhookAnswers(): boolean;
}

/** The admission chain: ServiceAccount, the workload identity webhook, Pod Security, quota. */
export function clusterAdmission(world: AdmissionWorld): Admission {
  return {
    mutate(resource, object) {
      if (resource !== PODS) return;
      const pod = object as Pod;
      if (typeof pod.spec !== 'object') throw badRequest('Pod in version "v1" cannot be handled as a Pod: spec is missing');
      admitServiceAccount(world.store, pod);
      callWebhook(world, pod);
    },
    validate(resource, object, context) {
      enforcePodSecurity(world.store, resource, object, context);
      if (resource === PODS) enforcePodQuota(world.store, object as Pod);
    },
    validateUpdate(resource, object, context) {
      if (resource !== PODS) enforcePodSecurity(world.store, resource, object, context);
    },
  };
}

/** The API server's side of the webhook: selector, failure policy, error texts. */
function callWebhook(world: AdmissionWorld, pod: Pod): void {
  const webhook = registeredWebhook(world.store);
  const namespace = pod.metadata.namespace ?? 'default';
  if (!webhook || !isSelected(pod) || !webhook.serves(world.store.get(NAMESPACES, undefined, namespace))) return;
  if (!world.webhookAnswers()) {
    if (webhook.failurePolicy === 'Ignore') return;
    throw internalError(`failed calling webhook "${WEBHOOK_NAME}": failed to call webhook: Post "https://azure-wi-webhook-webhook-service.${webhook.namespace}.svc:443/mutate-v1-pod?timeout=10s": no endpoints available for service "azure-wi-webhook-webhook-service"`);
  }
  const account = world.store.get(SERVICE_ACCOUNTS, namespace, pod.spec.serviceAccountName ?? 'default') as ServiceAccount | undefined;
  try {
    if (account) mutatePod(pod, account, world.webhookSettings(webhook));
  } catch (error) {
    if (!(error instanceof WebhookDenial)) throw error;
    throw new ApiError(400, '', `admission webhook "${WEBHOOK_NAME}" denied the request: ${error.message}`);
  }
}

/** Enforces on pods, warns about pods and what makes pods. */
function enforcePodSecurity(store: ObjectStore, resource: ResourceType, object: KubeObject, context: RequestContext): void {
  const spec = podSpecOf(resource, object);
  const namespace = store.get(NAMESPACES, undefined, object.metadata.namespace ?? '');
  if (!spec || !namespace) return;
  const labels = namespace.metadata.labels ?? {};
  const check = (mode: 'enforce' | 'warn'): string | undefined => {
    const level = labels[`pod-security.kubernetes.io/${mode}`] ?? 'privileged';
    const version = labels[`pod-security.kubernetes.io/${mode}-version`] ?? 'latest';
    const violations = podSecurityViolations(spec, level as PodSecurityLevel);
    return violations.length > 0 ? `PodSecurity "${level}:${version}": ${violations.join(', ')}` : undefined;
  };
  const refused = resource === PODS ? check('enforce') : undefined;
  if (refused !== undefined) throw forbidden(PODS, object.metadata.name, `violates ${refused}`);
  const warned = check('warn');
  if (warned !== undefined) context.warn(`would violate ${warned}`);
}

function podSpecOf(resource: ResourceType, object: KubeObject): PodSpec | undefined {
  if (resource === PODS) return (object as Pod).spec;
  const spec = objectOr(object.spec);
  const template = objectOr(spec.template ?? objectOr(objectOr(spec.jobTemplate).spec).template);
  const found = template.spec as PodSpec | undefined;
  return Array.isArray(found?.containers) ? found : undefined;
}

function enforcePodQuota(store: ObjectStore, pod: Pod): void {
  const namespace = pod.metadata.namespace ?? 'default';
  for (const quota of store.list(RESOURCE_QUOTAS, namespace)) {
    const hard = objectOr(objectOr(quota.spec).hard);
    const limit = hard.pods ?? hard['count/pods'];
    if (typeof limit !== 'string' && typeof limit !== 'number') continue;
    const used = store.list(PODS, namespace).filter((one) => !isFinished(one as Pod)).length;
    if (used >= Number(limit)) {
      throw forbidden(PODS, pod.metadata.name, `exceeded quota: ${quota.metadata.name}, requested: pods=1, used: pods=${used}, limited: pods=${limit}`);
    }
  }
}
