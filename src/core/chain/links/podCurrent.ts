import { known, valueOf } from '../../model/fact.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { Workload } from '../../model/workload.ts';
import { defaultTenant } from '../askedTenant.ts';
import type { ChainFacts } from '../facts.ts';
import type { BrokenFinding, CommandHint, Finding } from '../finding.ts';
import { live, liveWord, requiredWord, unknownAfterEarlier, unread, type ChainLink } from '../link.ts';
import { isMutatedPod, originOf, servedContainers, type WebhookVariable } from '../podEnvironment.ts';

const code = 'WI121-pod-current';

/**
 * A Pod, or every Pod that a controller runs, carries what the webhook would give it today. The
 * webhook works once, when the Pod is created: a change of the annotations, of the label or of the
 * webhook itself reaches it only by creating it anew (azure-workload-identity docs, "Mutating
 * admission webhook").
 */
export const podCurrentLink: ChainLink = {
  code,
  check(facts) {
    const { workload, pods } = facts;
    if (workload === undefined) return undefined;
    if (workload.state !== 'known') return unread(code, workload);
    if (workload.value === undefined) return undefined;
    if (workload.value.kind === 'Pod') return judge(facts, workload.value, 'recreatePod');
    if (pods === undefined) return undefined;
    if (pods.state !== 'known') return unread(code, pods);
    // Without the label on the template there is nothing that a new Pod would have more.
    const running = workload.value.podLabels[workloadIdentityKeys.use] === 'true' ? pods.value.filter(isLabelled) : [];
    const judged = running.map((pod) => judge({ ...facts, workload: known(pod, pods.readAt, pods.source), template: workload }, pod, 'restartWorkload'));
    return judged.find(({ verdict }) => verdict === 'broken') ?? judged.find(({ verdict }) => verdict === 'unknown') ?? judged[0];
  },
};

/** @param facts with the Pod as its workload, and the template it was made from where that is known */
function judge(facts: ChainFacts, pod: Workload, remedy: CommandHint): Finding {
  const { serviceAccount, template, cluster, workload = { state: 'pending' } } = facts;
  const broken = (finding: Pick<BrokenFinding, 'message' | 'expected' | 'actual'>): Finding => ({ code, verdict: 'broken', ...finding, remedy: { kind: 'command', command: remedy } });
  if (!isLabelled(pod)) return unknownAfterEarlier(code);
  if (!isMutatedPod(pod)) {
    return broken({ message: { key: 'chain.podCurrent.notServed', params: { pod: pod.name } }, expected: requiredWord('projectedToken', { key: 'source.webhook' }), actual: liveWord('absent', workload) });
  }
  if (serviceAccount.state !== 'known') return unread(code, serviceAccount);
  if (serviceAccount.value === undefined) return unknownAfterEarlier(code);
  if (template?.state === 'pending' || cluster.state === 'pending') return unread(code, { state: 'pending' });
  const stale = staleValue(facts, pod);
  if (stale === undefined) return { code, verdict: 'ok', message: { key: 'chain.podCurrent.ok', params: { pod: pod.name } }, actual: liveWord('asAnnotated', workload) };
  const { name, wanted, found, sure } = stale;
  return broken({
    message: { key: sure ? 'chain.podCurrent.stale' : 'chain.podCurrent.perhapsStale', params: { pod: pod.name, name } },
    expected: live(wanted, serviceAccount),
    actual: found === undefined ? liveWord('absent', workload) : live(found, workload),
  });
}

function isLabelled({ podLabels }: Workload): boolean {
  return podLabels[workloadIdentityKeys.use] === 'true';
}

interface Stale {
  readonly name: WebhookVariable;
  readonly wanted: string;
  /** Undefined where the Pod has no such variable. */
  readonly found: string | undefined;
  /** Whether it is certain that the webhook injected it. */
  readonly sure: boolean;
}

/** The first variable that the webhook would inject with another value today. */
function staleValue(facts: ChainFacts, pod: Workload): Stale | undefined {
  const annotations = valueOf(facts.serviceAccount)?.annotations ?? {};
  const today: readonly (readonly [WebhookVariable, string | undefined])[] = [
    ['AZURE_CLIENT_ID', annotations[workloadIdentityKeys.clientId]],
    ['AZURE_TENANT_ID', annotations[workloadIdentityKeys.tenantId] ?? defaultTenant(facts)],
  ];
  for (const container of servedContainers(pod)) {
    for (const [name, wanted] of today) {
      if (wanted === undefined || wanted === '') continue;
      if (!(name in container.env)) return { name, wanted, found: undefined, sure: true };
      const found = container.env[name];
      // A value from a Secret or ConfigMap is a person's; the container's environment is judged by its own link.
      if (found === undefined || found.toLowerCase() === wanted.toLowerCase()) continue;
      const origin = originOf(facts, pod, { container, name });
      if (origin !== 'byHand') return { name, wanted, found, sure: origin === 'webhook' };
    }
  }
  return undefined;
}
