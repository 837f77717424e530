import { valueOf, type Fact } from '../../model/fact.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { WorkloadEdit } from '../../model/workloadEdit.ts';
import type { ChainFacts } from '../facts.ts';
import type { Finding, Remedy } from '../finding.ts';
import { live, required, requiredWord, unknownAfterEarlier, unread, type ChainLink } from '../link.ts';
import { isMutatedPod } from '../podEnvironment.ts';
import { workloadRemedy } from '../workloadRemedy.ts';

const code = 'WI118-token-lifetime';
const key = workloadIdentityKeys.tokenExpiration;

/** In seconds (azure-workload-identity v1.6.0, pkg/webhook: 1 hour to 1 day; anything else is refused at admission). */
const shortest = 3600;
const longest = 86_400;

/**
 * The lifetime that is asked of the projected token is a whole number of seconds that the webhook
 * takes; the pod's annotation counts before the ServiceAccount's, and 3600 where neither is there.
 * Any other value makes the API server refuse the pod.
 */
export const tokenLifetimeLink: ChainLink = {
  code,
  edits,
  check(facts) {
    const { workload, serviceAccount } = facts;
    if (workload !== undefined && workload.state !== 'known') return unread(code, workload);
    const ofPod = valueOf(workload)?.podAnnotations[key];
    if (workload !== undefined && ofPod !== undefined) return judge(ofPod, workload, workloadRemedy(facts, edits(facts))) ?? lasts(facts, ofPod);
    if (serviceAccount.state !== 'known') return unread(code, serviceAccount);
    if (serviceAccount.value === undefined) return unknownAfterEarlier(code);
    const ofAccount = serviceAccount.value.annotations[key];
    if (ofAccount === undefined) return lasts(facts, undefined);
    return judge(ofAccount, serviceAccount, { kind: 'command', command: 'editServiceAccount' }) ?? lasts(facts, ofAccount);
  },
};

function judge(found: string, fact: Fact<unknown>, remedy: Remedy): Finding | undefined {
  if (isTaken(found)) return undefined;
  return {
    code,
    verdict: 'broken',
    message: { key: 'chain.tokenLifetime.refused', params: { found, shortest, longest } },
    expected: requiredWord('lifetime', { key: 'source.annotation', params: { key } }, { shortest, longest }),
    actual: live(found, fact),
    remedy,
  };
}

/** The webhook reads it with Go's ParseInt, base 10. */
function isTaken(text: string): boolean {
  return /^\+?\d{1,19}$/.test(text) && Number(text) >= shortest && Number(text) <= longest;
}

/** How long the token lasts: as the mutated pod has it, as it is asked for, or the webhook's default. */
function lasts({ workload, serviceAccount }: ChainFacts, asked: string | undefined): Finding {
  const pod = valueOf(workload);
  const projected = pod !== undefined && isMutatedPod(pod) ? pod.projectedTokens[0]?.expirationSeconds : undefined;
  const fromPod = pod?.podAnnotations[key] !== undefined;
  const actual =
    workload !== undefined && projected !== undefined
      ? live(String(projected), workload)
      : asked === undefined
        ? required(String(shortest), { key: 'source.webhookDefault' })
        : live(asked, workload !== undefined && fromPod ? workload : serviceAccount);
  return { code, verdict: 'ok', message: { key: 'chain.tokenLifetime.ok', params: { seconds: actual.value } }, actual };
}

function edits({ workload }: ChainFacts): readonly WorkloadEdit[] {
  const found = valueOf(workload)?.podAnnotations[key];
  return found === undefined || isTaken(found) ? [] : [{ kind: 'annotation', key, before: found, after: null }];
}
