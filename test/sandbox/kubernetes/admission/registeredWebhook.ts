import { isObject, objectOr, type JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/objects.ts';
import { WEBHOOKS } from '../model/resourceTypes.ts';
import type { ObjectStore } from '../store/objectStore.ts';
import { isManaged, WEBHOOK_NAME } from './webhookConfiguration.ts';

/** The workload identity webhook as some MutatingWebhookConfiguration of the cluster registers it. */
export interface RegisteredWebhook {
  readonly failurePolicy: 'Fail' | 'Ignore';
  /** Of its Service. */
  readonly namespace: string;
  /** Installed by AKS, not by hand. */
  readonly managed: boolean;
  /** Whether pods of a namespace are shown to it. */
  serves(namespace: KubeObject | undefined): boolean;
}

/** Whoever registered it, under whatever name: the API server calls it. */
export function registeredWebhook(store: ObjectStore): RegisteredWebhook | undefined {
  for (const configuration of store.list(WEBHOOKS, undefined)) {
    const { webhooks } = objectOr(configuration);
    const webhook = (Array.isArray(webhooks) ? (webhooks as unknown[]) : []).filter(isObject).find(({ name }) => name === WEBHOOK_NAME);
    if (!webhook) continue;
    const { namespace } = objectOr(objectOr(webhook.clientConfig).service);
    return {
      failurePolicy: webhook.failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
      namespace: typeof namespace === 'string' ? namespace : 'kube-system',
      managed: isManaged(configuration),
      serves: (place) => selects(objectOr(webhook.namespaceSelector), place?.metadata.labels ?? {}),
    };
  }
  return undefined;
}

/** A label selector in its object form. */
function selects({ matchLabels, matchExpressions }: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const expressions = (Array.isArray(matchExpressions) ? (matchExpressions as unknown[]) : []).filter(isObject);
  return Object.entries(objectOr(matchLabels)).every(([key, value]) => labels[key] === value) && expressions.every((expression) => holds(expression, labels));
}

function holds({ key, operator, values }: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[String(key)];
  const listed = Array.isArray(values) && value !== undefined && values.includes(value);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
