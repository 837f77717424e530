import { valueOf } from '../../model/fact.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { Workload, WorkloadContainer } from '../../model/workload.ts';
import type { WorkloadEdit } from '../../model/workloadEdit.ts';
import { authorityHostOf } from '../authorityHost.ts';
import type { ChainFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { looselyEqual } from '../issuerDifference.ts';
import { live, liveWord, required, requiredWord, unread, type ChainLink } from '../link.ts';
import { bringsOwnToken, originOf, servedContainers, skippedNames, webhookVariables, type WebhookVariable } from '../podEnvironment.ts';
import { workloadRemedy } from '../workloadRemedy.ts';

const code = 'WI110-container-environment';

/**
 * The containers get their environment from the webhook: the pod is not refused for its proxy
 * sidecar, some container is served, and none, init containers included, sets an AZURE_* variable
 * itself to another value, which would win over the annotations (azure-workload-identity v1.6.0,
 * pkg/webhook). What the webhook itself put into a Pod is no override.
 */
export const containerEnvironmentLink: ChainLink = {
  code,
  edits: (facts) => [...skipEdits(facts), ...overrideEdits(facts)],
  check(facts) {
    const { workload } = facts;
    if (workload === undefined) return undefined;
    if (workload.state !== 'known') return unread(code, workload);
    const found = workload.value;
    if (found === undefined) return undefined;
    const settled = refusedSidecar(facts, found) ?? skipped(facts, found) ?? overridden(facts, found) ?? unseen(facts, found);
    return settled ?? { code, verdict: 'ok', message: { key: 'chain.containerEnvironment.ok' }, actual: liveWord('notOverridden', workload) };
  },
};

function refusedSidecar({ workload }: ChainFacts, { hostNetwork, podAnnotations }: Workload): Finding | undefined {
  if (workload === undefined || hostNetwork !== true || podAnnotations[workloadIdentityKeys.injectProxySidecar] === undefined) return undefined;
  return {
    code,
    verdict: 'broken',
    message: { key: 'chain.containerEnvironment.hostNetwork' },
    expected: requiredWord('ownNetwork', { key: 'source.proxySidecar', params: { key: workloadIdentityKeys.injectProxySidecar } }),
    actual: liveWord('hostNetwork', workload),
    remedy: { kind: 'command', command: 'editManifest' },
  };
}

/** Broken where no container is left that the webhook serves; an init container alone does not do the work. */
function skipped(facts: ChainFacts, found: Workload): Finding | undefined {
  const { workload } = facts;
  if (workload === undefined || !servesNone(found)) return undefined;
  return {
    code,
    verdict: 'broken',
    message: { key: 'chain.containerEnvironment.skipped', params: { containers: skippedNames(found.podAnnotations).join(', ') } },
    expected: requiredWord('servedContainer', { key: 'source.annotation', params: { key: workloadIdentityKeys.skipContainers } }),
    actual: live(found.podAnnotations[workloadIdentityKeys.skipContainers] ?? '', workload),
    remedy: workloadRemedy(facts, skipEdits(facts)),
  };
}

function servesNone(found: Workload): boolean {
  const working = found.containers.filter(({ init }) => init !== true);
  return working.length > 0 && !servedContainers(found).some((container) => working.includes(container));
}

function skipEdits({ workload }: ChainFacts): readonly WorkloadEdit[] {
  const found = valueOf(workload);
  if (found === undefined || !servesNone(found)) return [];
  return [{ kind: 'annotation', key: workloadIdentityKeys.skipContainers, before: found.podAnnotations[workloadIdentityKeys.skipContainers] ?? null, after: null }];
}

/** A variable of a container that a person set to another value than the webhook gives. */
interface Override {
  readonly container: WorkloadContainer;
  readonly name: WebhookVariable;
  readonly found: string;
  /** Undefined where any value of one's own is wrong, because the webhook chooses it. */
  readonly wanted: string | undefined;
}

function overridden(facts: ChainFacts, found: Workload): Finding | undefined {
  const { workload } = facts;
  const [first] = overrides(facts, found);
  if (workload === undefined || first === undefined) return undefined;
  return {
    code,
    verdict: 'broken',
    message: { key: first.container.init === true ? 'chain.containerEnvironment.initOverrides' : 'chain.containerEnvironment.overrides', params: { container: first.container.name, name: first.name } },
    expected: first.wanted === undefined ? requiredWord('setByWebhook', { key: 'source.variable', params: { name: first.name } }) : required(first.wanted, { key: 'source.variable', params: { name: first.name } }),
    actual: live(first.found, workload),
    remedy: workloadRemedy(facts, overrideEdits(facts)),
  };
}

function overrideEdits(facts: ChainFacts): readonly WorkloadEdit[] {
  const workload = valueOf(facts.workload);
  if (workload === undefined) return [];
  return overrides(facts, workload).map(({ container, name, found }) => ({ kind: 'env', container: container.name, name, before: found, after: null }));
}

function overrides(facts: ChainFacts, workload: Workload): readonly Override[] {
  return variablesOf(workload).flatMap(({ container, name }): readonly Override[] => {
    const found = container.env[name];
    if (found === undefined || originOf(facts, workload, { container, name }) !== 'byHand') return [];
    const wanted = wantedValue(facts, workload, name);
    return wanted === 'unknown' || isAsWanted(name, found, wanted) ? [] : [{ container, name, found, wanted }];
  });
}

/** Undefined where the webhook chooses the value, so that any other is wrong; `unknown` where nothing tells what is right. */
function wantedValue(facts: ChainFacts, workload: Workload, name: WebhookVariable): string | undefined {
  const { identity, subject } = facts;
  switch (name) {
    case 'AZURE_TENANT_ID':
      return valueOf(identity)?.tenantId ?? subject.identity.tenantId;
    case 'AZURE_CLIENT_ID':
      return valueOf(identity)?.clientId ?? 'unknown';
    case 'AZURE_AUTHORITY_HOST':
      return authorityHostOf(facts) ?? 'unknown';
    case 'AZURE_FEDERATED_TOKEN_FILE':
      return bringsOwnToken(workload) ? 'unknown' : undefined;
  }
}

function isAsWanted(name: WebhookVariable, found: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return false;
  return name === 'AZURE_AUTHORITY_HOST' ? looselyEqual(found, wanted) : found.toLowerCase() === wanted;
}

/** Unknown where a value cannot be seen or judged: it comes from a Secret or ConfigMap, nothing tells what is right, or who set it. */
function unseen(facts: ChainFacts, workload: Workload): Finding | undefined {
  for (const { container, name } of variablesOf(workload)) {
    const params = { container: container.name, name };
    const found = container.env[name];
    if (found === undefined) return { code, verdict: 'unknown', message: { key: 'chain.containerEnvironment.hidden', params } };
    const origin = originOf(facts, workload, { container, name });
    const wanted = wantedValue(facts, workload, name);
    const ownToken = name === 'AZURE_FEDERATED_TOKEN_FILE';
    if (origin === 'byHand' && wanted === 'unknown' && !ownToken) return { code, verdict: 'unknown', message: { key: 'chain.containerEnvironment.unjudged', params } };
    if (origin === 'either' && !isAsWanted(name, found, wanted)) return { code, verdict: 'unknown', message: { key: 'chain.containerEnvironment.either', params } };
  }
  return undefined;
}

/** Every variable of the webhook that a container carries, whoever set it. */
function variablesOf({ containers }: Workload): readonly { readonly container: WorkloadContainer; readonly name: WebhookVariable }[] {
  return containers.flatMap((container) => webhookVariables.flatMap((name) => (name in container.env ? [{ container, name }] : [])));
}
