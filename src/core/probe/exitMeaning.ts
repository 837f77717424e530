import type { ProbeOutcome } from './outcome.ts';
import { podExitCodes } from './podReport.ts';

/**
 * Exit codes of a container that was ended from outside: SIGKILL, SIGTERM, and containerd's own
 * word for one whose end it did not see (its shim died). What the kernel ends for its memory has a reason of its own.
 */
const endedFromOutside: ReadonlySet<number> = new Set([137, 143, 255]);

/**
 * What a run means whose log says nothing, by the exit code that Tenantlink's own program chose.
 * An image's own program has no such codes, so its end stays as it is.
 */
export function withExitMeaning(outcome: ProbeOutcome, ownImage: boolean): ProbeOutcome {
  const { exit, code, logFailure } = outcome;
  if (ownImage || exit === undefined || (code !== 'crashed' && code !== 'notUnderstood')) return outcome;
  switch (exit.code) {
    case podExitCodes.succeeded:
      // Without a log that could not be read, something else than our program has ended well.
      return logFailure === undefined ? outcome : { ...outcome, status: 'succeeded', code: 'quotaRead' };
    case podExitCodes.environment:
      return { ...outcome, code: 'environmentWrong' };
    case podExitCodes.exchange:
      return { ...outcome, code: 'exchangeRefused' };
    case podExitCodes.quota:
      return { ...outcome, code: 'azureRefused' };
    case podExitCodes.unreachable:
      return { ...outcome, code: 'unreachable' };
    default:
      if (endedFromOutside.has(exit.code) && exit.reason !== 'OOMKilled') return { ...outcome, code: 'podLost', detail: `its program was ended from outside (exit code ${exit.code})` };
      return { ...outcome, code: 'programFault', detail: [exit.reason, outcome.detail].filter((part) => part !== undefined && part !== '').join(': ') };
  }
}
