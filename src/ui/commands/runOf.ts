import { runId, type RunEntry } from '../../core/history/runList.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';

/** The run that a row stands for, as it is now; undefined, and told, when it is no longer there. */
export function runOf({ store, selected, reporter, say }: CommandContext, start: CommandStart): RunEntry | undefined {
  const subject = (start.node ?? selected())?.subject;
  if (subject?.kind !== 'run') return undefined;
  const { run } = subject.entry;
  const entry = store.current().runs.find((known) => runId(known.run) === runId(run));
  if (entry === undefined) {
    const { namespace, name } = run.subject.serviceAccount;
    reporter.problem(say('ui.runGone', { serviceAccount: `${namespace}/${name}` }), undefined, []);
  }
  return entry;
}
