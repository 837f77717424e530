import { when } from '../tree/runNodes.ts';
import { reportOf } from '../runs/concludeRun.ts';
import { openRunLog } from '../runs/runLogDocument.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { runOf } from './runOf.ts';

/** A run's report; of one that is under way, its log. */
export function showRun(context: CommandContext, start: CommandStart): Promise<void> {
  const entry = runOf(context, start);
  if (entry?.state !== 'ended') return showRunLog(context, start);
  const { summary, ...report } = reportOf(context, entry.run);
  context.lastReport.show({ ...report, summary: { ...summary, detail: context.say('ui.runOf', { time: when(entry.run.startedAt) }) } });
  return Promise.resolve();
}

/** A run's log: the channel of one that is under way, what is kept of one that has ended. */
export async function showRunLog(context: CommandContext, start: CommandStart): Promise<void> {
  const entry = runOf(context, start);
  if (entry === undefined) return;
  if (entry.state === 'ended') return openRunLog(entry);
  const { namespace, name } = entry.run.subject.serviceAccount;
  const own = context.runs.find(entry.run);
  if (own === undefined) context.reporter.done(context.say('ui.runElsewhere', { serviceAccount: `${namespace}/${name}` }));
  else own.channel.show();
}
