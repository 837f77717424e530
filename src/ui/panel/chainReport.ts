import { firstBroken } from '../../core/chain/chain.ts';
import type { ChainSubject } from '../../core/chain/facts.ts';
import type { ChainCode, Finding } from '../../core/chain/finding.ts';
import type { Say } from '../../core/words/say.ts';
import { textOf } from '../../protocol/difference.ts';
import type { FindingRow, ReportState, StepRow, Summary } from '../../protocol/report.ts';
import { findingRows, sentenceOf } from './findingRows.ts';
import { actionsOf, reportFrame } from './reportFrame.ts';
import { linkOfSubject, type TenantNames } from './reportLink.ts';

/** The report of a diagnosis. */
export function chainReport(args: {
  readonly id: string;
  readonly subject: ChainSubject;
  readonly findings: readonly Finding[];
  readonly tenants: TenantNames;
  readonly say: Say;
}): ReportState {
  const { id, subject, findings, tenants, say } = args;
  const actions = chainActions(findings, say);
  return {
    ...reportFrame({ id, phase: 'chain', link: linkOfSubject(subject), tenants, say }),
    actions,
    summary: summaryOf(findings, say),
    findings: findingRows({ findings, actions, say }),
  };
}

/**
 * The chain below a report, with each value as it is now. After a complete applying a broken chain
 * is told on top; in any other phase how it ended stays there.
 */
export function withFindings(report: ReportState, findings: readonly Finding[], say: Say): ReportState {
  const { actions } = withChainActions(report, findings, say);
  const rows = findingRows({ findings, actions, say });
  if (report.phase === 'chain') return { ...report, findings: rows, actions, summary: summaryOf(findings, say) };
  if (report.phase !== 'applied') return { ...report, findings: rows };
  const chain = summaryOf(findings, say);
  const summary = chain.tone === 'good' ? { ...report.summary, detail: chain.text } : chain;
  return { ...report, findings: rows, steps: report.steps.map((step) => withValue(step, rows)), summary };
}

/** Where a value that a step only produced can be read afterwards. */
const valueAfter: Readonly<Record<string, ChainCode>> = { putCredential: 'WI113-credential-issuer', applyServiceAccount: 'WI106-client-id' };

function withValue(step: StepRow, rows: readonly FindingRow[]): StepRow {
  const row = rows.find(({ code, verdict }) => code === valueAfter[step.id] && verdict === 'ok');
  if (step.state !== 'done' || row?.actual === undefined) return step;
  const after = textOf(row.actual.parts);
  return { ...step, changes: step.changes.map(({ pending, ...change }) => (pending === undefined ? change : { ...change, after })) };
}

/** A diagnosis offers what its findings ask for; any other report keeps the buttons of its phase. */
export function withChainActions(report: ReportState, findings: readonly Finding[], say: Say): ReportState {
  return report.phase === 'chain' ? { ...report, actions: chainActions(findings, say) } : report;
}

/** What mends the first broken link comes first; proving the link does once it holds. */
function chainActions(findings: readonly Finding[], say: Say): ReportState['actions'] {
  const first = firstBroken(findings);
  const mendable = first?.remedy.kind === 'link';
  const rows = actionsOf('chain', say).map((row) => {
    if (row.action === 'diagnose') return { ...row, text: say('panel.action.diagnoseAgain') };
    return row.action === 'plan' && mendable ? { ...row, text: say('panel.action.mend') } : row;
  });
  const leading = first === undefined ? 'proveExchange' : mendable ? 'plan' : 'diagnose';
  return [...rows.filter((row) => row.action === leading), ...rows.filter((row) => row.action !== leading)].map((row, index) => ({ ...row, primary: index === 0 }));
}

function summaryOf(findings: readonly Finding[], say: Say): Summary {
  const broken = firstBroken(findings);
  if (broken !== undefined) return { tone: 'bad', text: sentenceOf(broken, say) };
  const count = findings.filter((finding) => finding.verdict === 'unknown').length;
  return count === 0 ? { tone: 'good', text: say('panel.summary.chainHolds') } : { tone: 'warning', text: say('panel.summary.chainUnknown', { count }) };
}
