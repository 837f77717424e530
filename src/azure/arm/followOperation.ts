import { fail, failureOf, type FailureReason } from '../../core/model/failure.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { armFailure, retryAfter } from '../failure/armFailure.ts';
import { recordOf, textOf } from '../json.ts';
import type { ArmAccess } from './armSession.ts';
import type { RawAnswer } from './rawRequest.ts';

/** What is waited for, and who is told. */
export interface FollowedOperation {
  readonly access: ArmAccess;
  readonly clock: Clock;
  /** The answer that started it. */
  readonly accepted: RawAnswer;
  readonly operation: string;
  readonly target: string;
  readonly onStatus: (status: string | undefined) => void;
}

/** Between polls where the service names no time. AKS operations take minutes. */
const pollMs = 5_000;
/** Polls that may fail in a row before the wait is given up; the operation itself goes on in Azure. */
const tolerated = 5;
const passing: ReadonlySet<FailureReason> = new Set<FailureReason>(['throttled', 'serverError', 'unreachable', 'timeout', 'notFound']);

/**
 * Waits for the operation that `Azure-AsyncOperation` names, if any. The session refuses a URL on
 * another host than ARM's (code `ForeignUrl`).
 * @throws TenantlinkError with the operation's own error when it failed or was cancelled in Azure
 */
export async function followOperation(followed: FollowedOperation): Promise<void> {
  const url = followed.accepted.header('azure-asyncoperation');
  if (url === undefined) return;
  let wait = waitAfter(followed.accepted, followed.clock);
  let failures = 0;
  for (;;) {
    await followed.clock.sleep(wait, followed.access.signal);
    const poll = await pollOnce(followed, url);
    failures = poll.thrown === undefined ? 0 : failures + 1;
    if (poll.thrown !== undefined && failures > tolerated) throw poll.thrown;
    if (poll.ended) return;
    wait = poll.wait;
  }
}

interface Poll {
  readonly ended: boolean;
  readonly wait: number;
  /** A failure that may pass. */
  readonly thrown?: Error;
}

async function pollOnce(followed: FollowedOperation, url: string): Promise<Poll> {
  const answer = await followed.access.send({ method: 'GET', url }).catch((thrown: unknown) => passingFailure(thrown, followed.operation));
  if (answer instanceof Error) return { ended: false, wait: failureOf(answer, followed.operation).retryAfterMs ?? pollMs, thrown: answer };
  const status = textOf(recordOf(answer.body)?.status);
  if (status === 'Failed' || status === 'Canceled') failWith(followed, answer, status);
  followed.onStatus(status);
  return { ended: status === 'Succeeded', wait: waitAfter(answer, followed.clock) };
}

function passingFailure(thrown: unknown, operation: string): Error {
  if (thrown instanceof Error && passing.has(failureOf(thrown, operation).reason)) return thrown;
  throw thrown;
}

function failWith(followed: FollowedOperation, answer: RawAnswer, status: string): never {
  const { operation, target, clock } = followed;
  const failure = armFailure(
    { status: answer.status, method: 'PUT', body: JSON.stringify(answer.body), header: (name) => answer.header(name) },
    { operation, target, now: clock.now() },
  );
  fail(failure.detail === undefined ? { ...failure, code: status } : failure);
}

function waitAfter(answer: RawAnswer, clock: Clock): number {
  return retryAfter({ status: answer.status, header: (name) => answer.header(name) }, undefined, clock.now()) ?? pollMs;
}
