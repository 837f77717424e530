import { failureOf } from '../../core/model/failure.ts';
import { verifyLink } from '../../core/proof/verifyLink.ts';
import type { ReportState } from '../../protocol/report.ts';
import { askVerification } from '../ask/askVerification.ts';
import { startVerifying, verified, withVerifyEvent } from '../panel/verifyRows.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import { subjectOfReport } from './proofEnds.ts';

/** Reads everything of an applied link again and, on wish, proves it without a pod; new trust that is still spreading is waited for. */
export async function verify(context: CommandContext, { id }: ReportState): Promise<void> {
  const { say, lastReport, linkWork, panels } = context;
  const prove = await askVerification(askContextOf(context));
  const before = panels.find(id)?.current();
  if (prove === undefined || before === undefined) return;
  const session = context.sessions.current();
  await linkWork.run(id, session, async (signal) => {
    let report = startVerifying(before, say);
    lastReport.put(report);
    try {
      for await (const event of verifyLink({ subject: subjectOfReport(before), prove }, session.world, signal)) {
        report = event.kind === 'verified' ? verified(before, event.verification, say) : withVerifyEvent(report, event, say);
        lastReport.put(report);
      }
    } catch (thrown) {
      // What was shown before stands as it was: a verification that was stopped says nothing.
      if (!linkWork.closing.aborted) lastReport.put(before);
      if (failureOf(thrown, 'diagnose').reason !== 'cancelled') throw thrown;
    }
  });
}
