import type { Failure } from '../../core/model/failure.ts';
import { describeReason } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';

/** The second line of a row that stands in the way: why, with the permission or code where the service names one, and what next. */
export function obstacleDetail(failure: Failure, say: Say): string {
  const why = describeReason(failure, say);
  const next = say(`next.${failure.reason}`);
  const permission = failure.reason === 'forbidden' ? missingPermission(failure.detail) : undefined;
  if (permission !== undefined) return say('ask.obstaclePermission', { why, permission, next });
  // The codes of what is malformed are our own; their sentences are in the reason already.
  const ownCode = failure.reason === 'invalidInput' || failure.reason === 'notSupported';
  return failure.code === undefined || ownCode ? say('ask.obstacle', { why, next }) : say('ask.obstacleCode', { why, code: failure.code, next });
}

/** What Resource Manager and Kubernetes say is missing, out of their own sentences. */
function missingPermission(detail = ''): string | undefined {
  const action = /perform action '([^']+)'/.exec(detail)?.[1];
  if (action !== undefined) return action;
  const [, verb, resource] = /cannot (\w+) resource "([^"]+)"/.exec(detail) ?? [];
  return verb === undefined || resource === undefined ? undefined : `${verb} ${resource}`;
}
