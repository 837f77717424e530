import type { Finding } from '../chain/finding.ts';
import type { Failure } from '../model/failure.ts';
import { isOfCluster } from '../probe/accessFailure.ts';
import type { ProbeCode, ProbeOutcome } from '../probe/outcome.ts';
import type { MessageKey } from '../words/messages.ts';
import type { Message } from '../words/say.ts';

/** Ends that an exit code alone can tell; a sentence with what the log said would have a hole then. */
const readable = ['exchangeRefused', 'azureRefused', 'unreachable'] as const satisfies readonly ProbeCode[];

/** How a run ended, as a sentence. @param findings where the chain was read afterwards */
export function probeSentence(outcome: ProbeOutcome, findings?: readonly Finding[]): Message {
  const { detail = '', host = '', exit } = outcome;
  return { key: keyOf(outcome, findings), params: { detail, code: codeOf(outcome) ?? '', host, exit: exit?.code ?? '' } };
}

/** What the refusing service called it. */
function codeOf({ aadsts, entraError, azureCode }: ProbeOutcome): string | undefined {
  return aadsts ?? entraError ?? azureCode;
}

function keyOf(outcome: ProbeOutcome, findings: readonly Finding[] | undefined): MessageKey {
  const { code, host, failure } = outcome;
  const unread = readable.find((one) => one === code);
  if (unread !== undefined && codeOf(outcome) === undefined && host === undefined) return `probe.${unread}.unread`;
  if (code === 'exchangeRefused' && findings?.every(({ verdict }) => verdict === 'ok') === true) return 'probe.exchangeRefused.notSpread';
  if (code === 'clusterUnreachable' && failure !== undefined) return unreachableKey(failure);
  return `probe.${code}`;
}

function unreachableKey(failure: Failure): MessageKey {
  if (failure.reason === 'untrustedCertificate') return 'probe.clusterUnreachable.untrusted';
  if (!isOfCluster(failure)) return 'probe.clusterUnreachable.azure';
  if (failure.reason === 'serverError' || failure.reason === 'throttled') return 'probe.clusterUnreachable.busy';
  if (failure.reason === 'invalidResponse') return 'probe.clusterUnreachable.garbled';
  return failure.operation === 'createProbe' ? 'probe.clusterUnreachable.atStart' : 'probe.clusterUnreachable';
}
