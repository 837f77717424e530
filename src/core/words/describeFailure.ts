import type { Failure } from '../model/failure.ts';
import { messages, type MessageKey } from './messages.ts';
import type { Say } from './say.ts';

/** What was being done, as a person would say it: `Listing the clusters “Fabrikam”`. */
export function describeOperation(failure: Failure, say: Say): string {
  const key = `operation.${failure.operation}`;
  const what = say(isMessageKey(key) ? key : 'operation.other');
  // `home` is how a token request names the account's own tenant; it says nothing to a person.
  return failure.target === undefined || failure.target === '' || failure.target === 'home' ? what : say('failure.withTarget', { what, target: failure.target });
}

/** Why it failed, without what was being done and what to do next. */
export function describeReason(failure: Failure, say: Say): string {
  const { reason, place } = failure;
  const own = ownKey(failure);
  if (reason === 'notSupported' && place === undefined && own !== undefined) return say(own);
  if ((reason === 'invalidInput' || reason === 'notSupported') && place !== undefined) {
    return own === undefined ? say(`reason.${reason}At`, { place }) : say(`reason.${reason}Because`, { place, why: say(own) });
  }
  if (failure.code === 'Leased') return say('reason.leased');
  return say(`reason.${failure.reason}`);
}

/**
 * A failure as one or two whole sentences: what, why (with the service's code), what next. The
 * service's own words stay in `failure.detail` for tooltips and the log.
 */
export function describeFailure(failure: Failure, say: Say): string {
  const params = { what: describeOperation(failure, say), why: describeReason(failure, say), next: say(nextKey(failure)) };
  return failure.code === undefined || ownKey(failure) !== undefined ? say('failure.sentence', params) : say('failure.sentenceWithCode', { ...params, code: failure.code });
}

/** The codes of what is malformed or refused are our own and have sentences; those of services are shown as they are. */
function ownKey({ reason, code = '' }: Failure): MessageKey | undefined {
  const key = reason === 'notSupported' ? `refused.${code}` : `invalid.${code}`;
  return (reason === 'invalidInput' || reason === 'notSupported') && isMessageKey(key) ? key : undefined;
}

/** What stands at a place can be corrected there, whether it is malformed or refused; some kinds of refusal have a next step of their own. */
function nextKey({ reason, place, code = '' }: Failure): MessageKey {
  const ofKind = `next.${code.split('.', 1)[0] ?? ''}`;
  if (reason === 'notSupported' && isMessageKey(ofKind)) return ofKind;
  return reason === 'notSupported' && place !== undefined ? 'next.invalidInput' : `next.${reason}`;
}

function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(messages, key);
}
