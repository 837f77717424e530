import type { Diagnosis } from '../../core/doctor/diagnose.ts';
import { chainCodes } from '../../core/chain/finding.ts';
import { firstBroken } from '../../core/chain/chain.ts';
import type { ExchangeProof } from '../../core/proof/exchangeProof.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { Message, Say } from '../../core/words/say.ts';
import type { HintRow, ProofRow, ReportState, Summary, Tone } from '../../protocol/report.ts';
import { chainReport } from './chainReport.ts';
import { isPending } from './findingRows.ts';
import { actionRows, phaseOf } from './reportFrame.ts';
import type { TenantNames } from './reportLink.ts';
import { withVerdict } from './verdictRows.ts';

/** A diagnosis as far as it is known: with a busy summary while something is still read or proven. */
export function diagnosisReport(args: {
  readonly id: string;
  readonly diagnosis: Diagnosis;
  /** Whether a proof without a pod belongs to it. */
  readonly proving: boolean;
  readonly tenants: TenantNames;
  readonly say: Say;
}): ReportState {
  const { id, diagnosis, tenants, say } = args;
  const { subject, findings, proof } = diagnosis;
  const report: ReportState = {
    ...withVerdict(chainReport({ id, subject, findings, tenants, say }), diagnosis.verdict, say),
    hints: diagnosis.hints.map((told) => hintRow(told, say)),
    ...(proof === undefined ? {} : { proof: proofRow(proof, say) }),
  };
  if (diagnosis.complete) return report;
  // Which one is the first is not known while one before it is still read.
  const first = findings.find((finding) => isPending(finding) || finding.verdict === 'broken');
  const labels = first?.verdict === 'broken' ? report.labels : { ...report.labels, firstBroken: say('panel.label.aBroken') };
  return { ...report, ...phaseOf('reading', say), labels, summary: soFar(args) };
}

/** What is shown when the user stopped a diagnosis: what was read stays, what was not is not known. */
export function stoppedReport(report: ReportState, say: Say): ReportState {
  const judged = report.findings.filter(({ verdict }) => verdict !== 'pending').length;
  return {
    ...report,
    ...phaseOf('chain', say),
    actions: actionRows(['diagnose', 'plan'], say),
    summary: { tone: 'warning', text: say('panel.summary.readingStopped', { done: judged, count: report.findings.length }) },
    findings: report.findings.map((finding) => (finding.verdict === 'pending' ? { ...finding, verdict: 'unknown', verdictText: say('panel.verdict.unknown') } : finding)),
  };
}

/** How a proof without a pod ended, as the report shows it. */
export function proofRow(proof: ExchangeProof, say: Say): ProofRow {
  const tones: Readonly<Record<ExchangeProof['status'], Tone>> = { proven: 'good', refused: 'bad', unknown: 'warning' };
  const { actedAs, failure, message } = proof;
  const detail = [
    ...(failure === undefined ? [] : [describeFailure(failure, say)]),
    ...(actedAs === undefined ? [] : [say('panel.proof.actedAs', { objectId: actedAs.objectId, tenant: actedAs.tenantId })]),
    say('panel.proof.at', { time: new Date(proof.at).toLocaleTimeString() }),
  ];
  return { tone: tones[proof.status], text: say(message.key, message.params), detail: detail.join(' ') };
}

function soFar({ diagnosis: { findings }, proving, say }: Parameters<typeof diagnosisReport>[0]): Summary {
  const done = findings.filter((finding) => !isPending(finding)).length;
  if (proving && done === findings.length) return { tone: 'busy', text: say('panel.summary.proving') };
  return { tone: 'busy', text: say(firstBroken(findings) === undefined ? 'panel.summary.readingChain' : 'panel.summary.readingBroken', { done, count: findings.length }) };
}

/** A link's code says nothing to a person without its name. */
function withLinkName(params: Message['params'], say: Say): Message['params'] {
  const code = chainCodes.find((each) => each === params?.link);
  return code === undefined ? params : { ...params, link: say(`chain.name.${code}`) };
}

function hintRow({ hint, says }: Diagnosis['hints'][number], say: Say): HintRow {
  const { code, line, excerpt, message } = hint;
  return { code, text: say(message.key, message.params), says: say(says.key, withLinkName(says.params, say)), line, excerpt };
}
