import { tokenExchangeAudience } from '../model/cloud.ts';
import { valueOf } from '../model/fact.ts';
import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import type { Workload, WorkloadContainer } from '../model/workload.ts';
import type { ChainFacts } from './facts.ts';

/** What the webhook puts into every container it serves (azure-workload-identity v1.6.0, pkg/webhook). */
export const webhookVariables = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_AUTHORITY_HOST'] as const;
export type WebhookVariable = (typeof webhookVariables)[number];

/** A Pod that the webhook has been at: it carries a projected token for somebody else than the API server. */
export function isMutatedPod({ kind, projectedTokens }: Workload): boolean {
  return kind === 'Pod' && projectedTokens.length > 0;
}

/** The containers that the webhook serves, init containers included. */
export function servedContainers({ containers, podAnnotations }: Workload): readonly WorkloadContainer[] {
  const skipped = skippedNames(podAnnotations);
  return containers.filter(({ name }) => !skipped.includes(name));
}

export function skippedNames(podAnnotations: Workload['podAnnotations']): readonly string[] {
  return (podAnnotations[workloadIdentityKeys.skipContainers] ?? '').split(';').map((name) => name.trim()).filter((name) => name !== '');
}

/** Who set a variable of a container: a person, the webhook, or it cannot be told. */
export type Origin = 'byHand' | 'webhook' | 'either';

/**
 * Who set a variable that a container carries. In a pod template it is a person. In a mutated Pod
 * the template it was made from tells, as its controller or `kubectl apply` keeps it; else the
 * times do: what the webhook would not have injected when the Pod was made, a person set.
 */
export function originOf(facts: ChainFacts, workload: Workload, at: { readonly container: WorkloadContainer; readonly name: WebhookVariable }): Origin {
  if (!isMutatedPod(workload)) return 'byHand';
  const written = writtenVariables(facts, workload);
  if (written !== undefined) return written.get(at.container.name)?.has(at.name) === true ? 'byHand' : 'webhook';
  if (at.name === 'AZURE_FEDERATED_TOKEN_FILE' || at.name === 'AZURE_AUTHORITY_HOST') return 'webhook';
  const { createdAt } = workload;
  const annotatedAt = valueOf(facts.serviceAccount)?.annotatedAt;
  if (createdAt === undefined || annotatedAt === undefined || createdAt === annotatedAt) return 'either';
  if (createdAt > annotatedAt) return 'byHand';
  const values = new Set(servedContainers(workload).map(({ env }) => env[at.name]));
  return values.size === 1 ? 'webhook' : 'either';
}

/** The variables that stand in the template of a Pod, by container; undefined where no template is known. */
function writtenVariables({ template }: ChainFacts, { annotations }: Workload): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  const known = valueOf(template);
  if (known !== undefined) return new Map(known.containers.map(({ name, env }) => [name, new Set(Object.keys(env))]));
  const applied = annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  return applied === undefined ? undefined : appliedVariables(applied);
}

/** What `kubectl apply` was given, kept as JSON in an annotation (Kubernetes docs, "Declarative management"); undefined where that is no Pod. */
function appliedVariables(text: string): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  try {
    const spec = member(JSON.parse(text), 'spec');
    const containers = [...list(member(spec, 'initContainers')), ...list(member(spec, 'containers'))];
    if (containers.length === 0) return undefined;
    return new Map(containers.map((container) => [String(member(container, 'name')), new Set(list(member(container, 'env')).map((entry) => String(member(entry, 'name'))))]));
  } catch {
    // Not JSON, so not what kubectl writes; the times tell instead.
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a workload brings a projected token for the exchange itself, so that its token file is its own matter. */
export function bringsOwnToken({ kind, projectedTokens }: Workload): boolean {
  return kind !== 'Pod' && projectedTokens.some(({ audience }) => audience === tokenExchangeAudience);
}
