import { saveAnswer } from '../handOver/answers.ts';
import { handOverHalf } from '../handOver/handOverHalf.ts';
import { applyManyOf, goOnMany, undoMany } from '../many/manyWork.ts';
import type { ReportRequest } from '../panel/reportPanel.ts';
import { wishOfLink } from '../panel/reportLink.ts';
import { applyKept, goOn } from './applyWork.ts';
import type { CommandContext } from './commandContext.ts';
import { confirmPlan } from './confirmPlan.ts';
import { planWish } from './link.ts';
import { openStepManifest } from './openStepManifest.ts';
import { proveWithoutPod } from './proveExchange.ts';
import { mend } from './remedies.ts';
import { undo } from './undoWork.ts';
import { verify } from './verify.ts';

/** Carries out what was pressed in a report. */
export async function actOnReport(context: CommandContext, { action, report, at }: ReportRequest): Promise<void> {
  switch (action) {
    case 'apply': {
      if (report.members.length > 0) return applyManyOf(context, report);
      const kept = context.linkWork.kept(report.id);
      // The window or the settings changed since the plan was made: it is made anew before anything is written.
      if (kept === undefined || kept.session.signal.aborted) return planWish(context, wishOfLink(report.link));
      if (await confirmPlan(kept.plan, context.say)) await applyKept(context, report.id);
      return;
    }
    case 'cancel':
      return context.linkWork.cancel(report.id);
    case 'goOn':
      return report.members.length > 0 ? goOnMany(context, report) : goOn(context, report.id);
    case 'undo':
      return report.members.length > 0 ? undoMany(context, report) : undo(context, report.id);
    case 'plan':
      return planWish(context, wishOfLink(report.link));
    case 'diagnose':
      return context.start('tenantlink.diagnose', { report });
    case 'verify':
      return verify(context, report);
    case 'proveExchange':
      return proveWithoutPod(context, report);
    case 'remedy':
      return mend(context, report, at);
    case 'openManifest':
      return openStepManifest(context, report, at);
    case 'handOver':
      return handOverHalf(context, report);
    case 'saveAnswer':
      return saveAnswer(context, report);
    case 'runQuotaPod':
      return context.start('tenantlink.runQuotaPod', { report });
  }
}
