import type { CommandContext } from './commandContext.ts';

/** Shows the newest report of this window again. */
export function showReport({ lastReport, reporter, say }: CommandContext): void {
  const report = lastReport.current();
  if (report === undefined) reporter.done(say('ui.noReport'));
  else lastReport.show(report);
}
