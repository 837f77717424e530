import type { ChainSubject } from '../../core/chain/facts.ts';
import { diagnose } from '../../core/doctor/diagnose.ts';
import type { LogHint } from '../../core/doctor/readLog.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { tenantNamesOf } from '../commands/tenantNames.ts';
import { diagnosisReport, stoppedReport } from '../panel/diagnosisReport.ts';

/** What to diagnose, and in which report. */
export interface DiagnosisRequest {
  readonly subject: ChainSubject;
  readonly hints: readonly LogHint[];
  /** Also proves the exchange without a pod; asked for before. */
  readonly prove: boolean;
  /** The report to show it in; one of its own where absent. */
  readonly reportId?: string;
}

/** Reads the chain and shows what is known so far, until everything is read or the user stops it. */
export async function runDiagnosis(context: CommandContext, { subject, hints, prove, reportId }: DiagnosisRequest): Promise<void> {
  const { say, store, lastReport, linkWork, diagnoses } = context;
  const session = context.sessions.current();
  const { world } = session;
  const id = reportId ?? world.random.guid();
  const tenants = tenantNamesOf(store.current(), { cluster: subject.cluster.tenantId, identity: subject.identity.tenantId });
  diagnoses.keep(id, hints);
  await linkWork.run(id, session, async (signal) => {
    let shown = false;
    try {
      for await (const diagnosis of diagnose({ subject, hints, proveExchange: prove, snapshot: store.current(), authorityHost: session.cloud.authorityHost }, world, signal)) {
        const report = diagnosisReport({ id, diagnosis, proving: prove, tenants, say });
        // Brought to the front once; what is added later does not take the place of what is looked at meanwhile.
        if (shown) lastReport.put(report);
        else lastReport.show(report);
        shown = true;
      }
    } catch (thrown) {
      const report = context.panels.find(id)?.current();
      if (failureOf(thrown, 'diagnose').reason !== 'cancelled') throw thrown;
      if (report !== undefined && !linkWork.closing.aborted) lastReport.put(stoppedReport(report, say));
    }
  });
}
