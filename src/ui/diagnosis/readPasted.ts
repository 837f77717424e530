import { readLogInPieces, type LogReading } from '../../core/doctor/readLog.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { withProgress } from '../commands/progress.ts';

/** Texts below this are read before a notification could be seen, in UTF-16 units. */
const shortText = 1_000_000;

/** Reads a log piece by piece, so that a long one holds up nothing; cancellable. */
export function readPasted(context: CommandContext, text: string): Promise<LogReading> {
  const { signal } = context.sessions.current();
  const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  if (text.length < shortText) return readLogInPieces(text, { rest, signal });
  return withProgress({ title: context.say('ui.readingLog'), signal }, (cancelled) => readLogInPieces(text, { rest, signal: cancelled }));
}
