import type { ProofEvent } from '../../core/proof/proveLink.ts';
import type { ProbeOutcome } from '../../core/probe/outcome.ts';
import type { LogGapReason } from '../../core/ports/containerLog.ts';
import type { ClusterEvent } from '../../core/ports/probeHost.ts';
import { partySentence } from '../../core/proof/partySentence.ts';
import type { Verdict } from '../../core/proof/verdict.ts';
import { alignedTable } from '../../core/quota/alignedTable.ts';
import { quotaTable } from '../../core/quota/quotaTable.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { MessageKey } from '../../core/words/messages.ts';
import type { Say } from '../../core/words/say.ts';
import { inOneLine, shownText } from '../../core/words/shownText.ts';

const gapSentences: Readonly<Record<LogGapReason, MessageKey>> = {
  rotated: 'run.gap.rotated',
  rotatedBefore: 'run.gap.rotatedBefore',
  olderContainer: 'run.gap.olderContainer',
  unreadable: 'run.gap.unreadable',
  clockSetBack: 'run.gap.clockSetBack',
  notWaitedFor: 'run.gap.notWaitedFor',
};

/**
 * What the output channel says of an event: the pod's own lines as they are but for control characters, everything else as a
 * sentence. The pod's reports for machines repeat the readable line before them and are left out.
 */
export function proofLines(event: ProofEvent, say: Say): readonly string[] {
  switch (event.kind) {
    case 'created':
      return [say('run.created', { name: event.ref.name, namespace: event.ref.namespace })];
    case 'scheduled':
      return [say('run.scheduled', { pod: event.podName, node: event.node })];
    case 'waiting':
      return [say('run.waiting', { reason: event.reason, message: event.message }).trimEnd()];
    case 'started':
      return [say('run.started')];
    case 'warning':
      return [warningLine(event.event, say)];
    case 'lines':
      return event.lines.flatMap(({ text, report }) => (report !== undefined && text.startsWith('{"tenantlink"') ? [] : [`  ${shownText(text)}`]));
    case 'logGap':
      return [say(gapSentences[event.gap.reason]), ...(event.gap.detail === undefined ? [] : [`  ${inOneLine(event.gap.detail)}`])];
    case 'restarted':
      return [say('run.restarted', { restarts: event.restarts })];
    case 'logFailed':
      return [say('run.logFailed', { why: describeFailure(event.failure, say) })];
    case 'cleaned':
      return [say('run.cleaned')];
    case 'expired':
      return [say('run.expired', { why: describeFailure(event.failure, say) })];
    case 'cleanupFailed':
      return [say('run.cleanupFailed', { why: describeFailure(event.failure, say), remains: event.remains.join(', ') })];
    case 'left':
      return [say('run.left')];
    case 'takenOver':
      return [say('run.takenOver')];
    case 'noted':
      return [startLine(event, say)];
    case 'outcome':
    case 'noteFailed':
      return [];
    case 'verdict':
      return ['', ...quotaLines(event.outcome, say), ...verdictLines(event.verdict, say)];
  }
}

/** Names the container where it is one that others put into the pod. */
function warningLine({ about, container, reason, message }: ClusterEvent, say: Say): string {
  return say('run.warning', { about: container === undefined ? about : `${about} (${container})`, reason, message });
}

/** What was read, as a table. */
function quotaLines({ quotas = [], quotasLost = 0, quotasLeftOut = 0 }: ProbeOutcome, say: Say): readonly string[] {
  if (quotas.length + quotasLeftOut === 0) return [];
  return [...(quotas.length === 0 ? [] : alignedTable(quotaTable(quotas, say))), ...(quotasLost === 0 || quotas.length === 0 ? [] : [say('quota.lost', { count: quotasLost })]), ...(quotasLeftOut === 0 ? [] : [say('quota.leftOut', { count: quotasLeftOut })]), ''];
}

/** Whose it is, then the verdict as the last word. */
function verdictLines(verdict: Verdict, say: Say): readonly string[] {
  const { message, status } = verdict;
  const party = partySentence(verdict);
  const whose = party === undefined || status === 'cancelled' ? [] : [say(party)];
  return [...whose, say('ui.verdict', { sentence: say(message.key, message.params).trimEnd() }), ''];
}

function startLine({ run, resumed }: Extract<ProofEvent, { readonly kind: 'noted' }>, say: Say): string {
  const { subject: { serviceAccount: { namespace, name } }, quota: { resource, region }, startedAt } = run;
  const what = { serviceAccount: `${namespace}/${name}`, resource: resource ?? say('quota.all'), region };
  return resumed ? say('run.resumed', { ...what, time: new Date(startedAt).toLocaleTimeString() }) : say('ui.runStarted', what);
}
