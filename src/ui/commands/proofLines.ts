import type { ProofEvent } from '../../core/proof/proveLink.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';

/**
 * What the output channel says of an event: the pod's own lines as they are, everything else as a
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
      return [say('run.warning', { about: event.event.about, reason: event.event.reason, message: event.event.message })];
    case 'line':
      return event.report !== undefined && event.text.startsWith('{"tenantlink"') ? [] : [`  ${event.text}`];
    case 'logFailed':
      return [say('run.logFailed', { why: describeFailure(event.failure, say) })];
    case 'cleaned':
      return [say('run.cleaned')];
    case 'cleanupFailed':
      return [say('run.cleanupFailed', { why: describeFailure(event.failure, say), remains: event.remains.join(', ') })];
    case 'outcome':
    case 'noteFailed':
      return [];
    case 'verdict':
      return ['', say('ui.verdict', { sentence: say(event.verdict.message.key, event.verdict.message.params) }), ''];
  }
}
