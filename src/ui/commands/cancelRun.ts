import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { runOf } from './runOf.ts';

/** Ends a run of this window; the others go on. */
export function cancelRun(context: CommandContext, start: CommandStart): Promise<void> {
  const entry = runOf(context, start);
  if (entry !== undefined) context.runs.find(entry.run)?.cancel();
  return Promise.resolve();
}
