import type { ProofEvent } from '../../../src/core/proof/proveLink.ts';

/**
 * What is wrong with the log of a counting program as the run told it: a number that is missing, comes again or comes
 * too early, unless a mark stands there. @returns sentences; none where the log is as it was written
 */
export function logFaults(events: readonly ProofEvent[]): readonly string[] {
  const wrong: string[] = [];
  let next = 0;
  let marked = false;
  for (const event of events) {
    if (event.kind === 'logGap' || event.kind === 'restarted' || event.kind === 'logFailed') marked = true;
    if (event.kind !== 'lines') continue;
    for (const { text } of event.lines) {
      const said = /^number (\d+)$/.exec(text);
      if (said === null) continue;
      const number = Number(said[1]);
      const isLeap = number > next && marked;
      if (number !== next && !isLeap) wrong.push(`${String(number)} where ${String(next)} was next`);
      next = number + 1;
      marked = false;
    }
  }
  return wrong;
}
