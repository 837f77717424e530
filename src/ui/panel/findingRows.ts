import { firstBroken } from '../../core/chain/chain.ts';
import type { ChainSubject } from '../../core/chain/facts.ts';
import type { ChainCode, Finding, LiveValue } from '../../core/chain/finding.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';
import { differenceOf, textOf } from '../../protocol/difference.ts';
import type { ActionRow, FindingRow, ReportState, Side, StepRow, Summary, TextPart, ValueRow } from '../../protocol/report.ts';
import { actionsOf, reportFrame } from './reportFrame.ts';
import { linkOfSubject, type TenantNames } from './reportLink.ts';

/** In whose tenant each link of the chain stands. */
const sideOf: Readonly<Record<ChainCode, Side>> = {
  'WI101-cluster': 'cluster',
  'WI102-issuer': 'cluster',
  'WI103-webhook': 'cluster',
  'WI104-issuer-document': 'cluster',
  'WI105-service-account': 'cluster',
  'WI106-client-id': 'cluster',
  'WI107-tenant-id': 'cluster',
  'WI108-pod-service-account': 'cluster',
  'WI109-pod-label': 'cluster',
  'WI110-container-environment': 'cluster',
  'WI111-token-audience': 'cluster',
  'WI112-identity': 'identity',
  'WI113-credential-issuer': 'identity',
  'WI114-credential-subject': 'identity',
  'WI115-credential-audience': 'identity',
  'WI116-role': 'identity',
  'WI117-provider': 'identity',
};

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
  const mendable = firstBroken(findings)?.remedy.kind === 'link';
  const rows = actionsOf('chain', say).map((row) => {
    if (row.action === 'diagnose') return { ...row, text: say('panel.action.diagnoseAgain') };
    return row.action === 'plan' && mendable ? { ...row, text: say('panel.action.mend') } : row;
  });
  const leading = firstBroken(findings) === undefined ? 'runQuotaPod' : mendable ? 'plan' : 'diagnose';
  return [...rows.filter((row) => row.action === leading), ...rows.filter((row) => row.action !== leading)].map((row, index) => ({ ...row, primary: index === 0 }));
}

/** One row for every finding, in chain order; `actions` are the report's buttons, which the rows do not repeat. */
export function findingRows(args: { readonly findings: readonly Finding[]; readonly actions: readonly ActionRow[]; readonly say: Say }): readonly FindingRow[] {
  const { findings, say } = args;
  const first = firstBroken(findings);
  const mends = !args.actions.some(({ action }) => action === 'plan');
  return findings.map((finding) => ({
    code: finding.code,
    side: sideOf[finding.code],
    name: say(`chain.name.${finding.code}`),
    verdict: finding.verdict,
    verdictText: say(`panel.verdict.${finding.verdict}`),
    sentence: sentenceOf(finding, say),
    firstBroken: finding === first,
    ...values({ finding, mends: mends && finding === first, say }),
  }));
}

function sentenceOf(finding: Finding, say: Say): string {
  const sentence = say(finding.message.key, finding.message.params);
  return finding.verdict === 'unknown' && finding.failure !== undefined ? `${sentence} ${describeFailure(finding.failure, say)}` : sentence;
}

/** The chain's value for something that is not there; it has nothing to compare. */
const absent = 'absent';

function values({ finding, mends, say }: { readonly finding: Finding; readonly mends: boolean; readonly say: Say }): Partial<FindingRow> {
  switch (finding.verdict) {
    case 'unknown':
      return {};
    case 'ok':
      return { actual: valueRow(finding.actual, [{ text: finding.actual.value, differs: false }]) };
    case 'broken': {
      const { position, kind, expected, actual } = differenceOf({ expected: finding.expected.value, actual: finding.actual.value });
      return {
        expected: valueRow(finding.expected, expected),
        actual: valueRow(finding.actual, actual),
        ...(kind === 'equal' || finding.actual.value === absent ? {} : { difference: say(`panel.difference.${kind}`, position === undefined ? {} : { position }) }),
        remedy: {
          text: say(`panel.remedy.${finding.remedy.kind}`),
          ...(mends && finding.remedy.kind === 'link' ? { action: { action: 'plan', text: say('panel.action.mend'), enabled: true, primary: false } } : {}),
        },
      };
    }
  }
}

function valueRow({ source, readAt }: LiveValue, parts: readonly TextPart[]): ValueRow {
  // Rules and wishes are not read anywhere; their readAt is 0.
  return { parts, source, ...(readAt === 0 ? {} : { readAt }) };
}

function summaryOf(findings: readonly Finding[], say: Say): Summary {
  const broken = firstBroken(findings);
  if (broken !== undefined) return { tone: 'bad', text: sentenceOf(broken, say) };
  const count = findings.filter((finding) => finding.verdict === 'unknown').length;
  return count === 0 ? { tone: 'good', text: say('panel.summary.chainHolds') } : { tone: 'warning', text: say('panel.summary.chainUnknown', { count }) };
}
