import { firstBroken } from '../../core/chain/chain.ts';
import type { ChainCode, CommandHint, Finding, LiveValue, Remedy } from '../../core/chain/finding.ts';
import type { Source } from '../../core/model/fact.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';
import { differenceOf } from '../../protocol/difference.ts';
import type { ActionRow, FindingRow, RowVerdict, Side, TextPart, ValueRow } from '../../protocol/report.ts';

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
  'WI119-identity-binding': 'cluster',
  'WI110-container-environment': 'cluster',
  'WI121-pod-current': 'cluster',
  'WI111-token-audience': 'cluster',
  'WI118-token-lifetime': 'cluster',
  'WI112-identity': 'identity',
  'WI120-credential-room': 'identity',
  'WI113-credential-issuer': 'identity',
  'WI114-credential-subject': 'identity',
  'WI115-credential-audience': 'identity',
  'WI116-role': 'identity',
  'WI117-provider': 'identity',
};

/** One row for every finding, in chain order; `actions` are the report's buttons, which the rows do not repeat. */
export function findingRows(args: { readonly findings: readonly Finding[]; readonly actions: readonly ActionRow[]; readonly say: Say }): readonly FindingRow[] {
  const { findings, say } = args;
  const first = firstBroken(findings);
  const plans = !args.actions.some(({ action }) => action === 'plan');
  return findings.map((finding) => ({
    code: finding.code,
    side: sideOf[finding.code],
    name: say(`chain.name.${finding.code}`),
    verdict: verdictOf(finding),
    verdictText: say(`panel.verdict.${verdictOf(finding)}`),
    sentence: sentenceOf(finding, say),
    firstBroken: finding === first,
    ...valuesOf(finding, say),
    ...remedyOf(finding, { plans: plans && finding === first, say }),
  }));
}

/** The finding as a whole sentence, with the reason where it could not be judged. */
export function sentenceOf(finding: Finding, say: Say): string {
  const sentence = say(finding.message.key, finding.message.params);
  return finding.verdict === 'unknown' && finding.failure !== undefined ? `${sentence} ${describeFailure(finding.failure, say)}` : sentence;
}

/** Whether a finding is still being read. */
export function isPending(finding: Finding): boolean {
  return finding.verdict === 'unknown' && finding.pending === true;
}

function verdictOf(finding: Finding): RowVerdict {
  return isPending(finding) ? 'pending' : finding.verdict;
}

function valuesOf(finding: Finding, say: Say): Partial<FindingRow> {
  switch (finding.verdict) {
    case 'unknown':
      return {};
    case 'ok':
      return { actual: valueRow(finding.actual, say) };
    case 'broken': {
      const { expected, actual } = finding;
      // Words that stand for a value have nothing to compare.
      if (expected.said !== undefined || actual.said !== undefined) return { expected: valueRow(expected, say), actual: valueRow(actual, say) };
      const difference = differenceOf({ expected: expected.value, actual: actual.value });
      const { position, kind } = difference;
      return {
        expected: valueRow(expected, say, difference.expected),
        actual: valueRow(actual, say, difference.actual),
        ...(kind === 'equal' ? {} : { difference: say(`panel.difference.${kind}`, position === undefined ? {} : { position }) }),
      };
    }
  }
}

/** Planning is offered once for all that a plan mends; what leads elsewhere has a button of its own. */
function remedyOf(finding: Finding, { plans, say }: { readonly plans: boolean; readonly say: Say }): Pick<FindingRow, 'remedy'> {
  const remedy: Remedy | undefined = finding.verdict === 'ok' ? undefined : finding.remedy;
  switch (remedy?.kind) {
    case undefined:
      return {};
    case 'link':
      return {
        remedy: {
          text: say(remedy.step === 'mendWorkload' ? 'panel.remedy.workload' : 'panel.remedy.link'),
          ...(plans ? { action: { action: 'plan', text: say('panel.action.mend'), enabled: true, primary: false } } : {}),
        },
      };
    case 'command':
      return { remedy: { ...commandRow(remedy.command, say), command: remedy.command } };
    case 'outside':
      return { remedy: { text: say('panel.remedy.outside') } };
  }
}

function commandRow(command: CommandHint, say: Say): { readonly text: string; readonly action: ActionRow } {
  return { text: say(`panel.remedy.${command}`), action: { action: 'remedy', text: say(`panel.action.remedy.${command}`), enabled: true, primary: true } };
}

function valueRow({ value, said, source, readAt }: LiveValue, say: Say, parts?: readonly TextPart[]): ValueRow {
  const text = said === undefined ? value : say(said.key, said.params);
  // Rules and wishes are not read anywhere; their readAt is 0.
  return { parts: parts ?? [{ text, differs: false }], source: sourceText(source, say), ...(readAt === 0 ? {} : { readAt }) };
}

function sourceText(source: Source, say: Say): string {
  return typeof source === 'string' ? source : say(source.key, source.params);
}
