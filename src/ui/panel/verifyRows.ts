import type { Verification, VerifyEvent } from '../../core/proof/verifyLink.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState } from '../../protocol/report.ts';
import { proofRow } from './diagnosisReport.ts';
import { findingRows } from './findingRows.ts';
import { phaseOf } from './reportFrame.ts';
import { withVerdict } from './verdictRows.ts';

const summaryOf = { proven: 'panel.summary.proven', refused: 'panel.summary.refusedProof', unknown: 'panel.summary.noProof' } as const;

/** The report while everything is read again. */
export function startVerifying(report: ReportState, say: Say): ReportState {
  const { proof: _former, ...rest } = report;
  return { ...rest, ...phaseOf('reading', say), summary: { tone: 'busy', text: say('panel.summary.verifying') } };
}

/** What the report becomes by one event of a verification. */
export function withVerifyEvent(report: ReportState, event: Exclude<VerifyEvent, { kind: 'verified' }>, say: Say): ReportState {
  switch (event.kind) {
    case 'read':
      return { ...report, findings: findingRows({ findings: event.findings, actions: report.actions, say }) };
    case 'waiting':
    case 'step':
      return { ...report, summary: { tone: 'busy', text: say(event.message.key, event.message.params) } };
    case 'proof':
      return { ...report, proof: proofRow(event.proof, say) };
  }
}

/** The report of before with what the verification found; the proof decides where it says more than the values do. */
export function verified(before: ReportState, { verdict, proof }: Verification, say: Say): ReportState {
  const { proof: _former, ...rest } = before;
  const judged = withVerdict(rest, verdict, say);
  if (proof === undefined) return judged;
  const row = proofRow(proof, say);
  // The proof stands below in full.
  return { ...judged, proof: row, ...(verdict.status === 'failure' ? {} : { summary: { tone: row.tone, text: say(summaryOf[proof.status]) } }) };
}
