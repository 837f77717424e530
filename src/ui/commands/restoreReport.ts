import type { LinkRecord } from '../../core/link/records.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { LocalPorts } from '../../core/ports/world.ts';
import type { ReportState } from '../../protocol/report.ts';
import { recordReport } from '../panel/recordReport.ts';
import type { ReportHandle } from '../panel/reportPanel.ts';
import { withoutRecord } from '../panel/restoredReport.ts';
import type { CommandContext } from './commandContext.ts';
import { findRecord, linkPlanOf, newestRecordOf } from './linkRecords.ts';
import { wishTenantNames } from './tenantNames.ts';

/**
 * Brings a restored report in line with the journal: a browser may have kept an older state than
 * the last one, and work went on or was undone since. Reads files only; a failure is logged.
 */
export async function refreshRestored(context: CommandContext, { journal, clock }: LocalPorts, handle: ReportHandle): Promise<void> {
  const shown = handle.current();
  if (shown === undefined || shown.phase === 'chain' || shown.phase === 'refused') return;
  try {
    const own = await findRecord(journal, shown.id);
    // A plan that was never applied has no record of its own; an older one of the same link says nothing about it.
    const record = own ?? (shown.phase === 'plan' ? undefined : await newestRecordOf(journal, shown.link));
    // Meanwhile the user may have pressed something, or the work begun anew.
    if (handle.current() !== shown || (record !== undefined && context.linkWork.isRunning(record.id))) return;
    const report = record === undefined ? (shown.phase === 'plan' ? undefined : withoutRecord(shown, context.say)) : reportOfRecord(context, record, clock.now());
    if (report !== undefined) context.panels.replace(handle, report);
  } catch (thrown) {
    context.reporter.logFailure(failureOf(thrown, 'readJournal'));
  }
}

/** The same for a report that is open, once its record can be worked on. */
export function refreshOpenReport(context: CommandContext, record: LinkRecord, now: number): void {
  const handle = context.panels.find(record.id);
  const report = reportOfRecord(context, record, now);
  if (handle !== undefined && report !== undefined) handle.update(report);
}

function reportOfRecord(context: CommandContext, record: LinkRecord, now: number): ReportState | undefined {
  const plan = linkPlanOf(record);
  return plan === undefined ? undefined : recordReport({ record, plan, tenants: wishTenantNames(context, plan.wish), now, say: context.say });
}
