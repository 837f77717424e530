import { isFlag, isList, isNumber, isObject, isOneOf, isText, type Check } from './check.ts';
import {
  labelNames,
  quotaLevels,
  reportActions,
  reportPhases,
  sides,
  stepStates,
  tones,
  verdicts,
  type ActionRow,
  type ChangeRow,
  type FindingRow,
  type HintRow,
  type LabelledValue,
  type LabelName,
  type MemberRow,
  type ProofRow,
  type QuotaLine,
  type QuotaRow,
  type QuotaTableRows,
  type ReportEnd,
  type ReportLabels,
  type ReportLink,
  type ReportState,
  type ReversibilityRow,
  type StepRow,
  type Summary,
  type TextPart,
  type ValueRow,
} from './report.ts';

const isAction: Check<ActionRow> = isObject<ActionRow>({
  required: { action: isOneOf(reportActions), text: isText, enabled: isFlag, primary: isFlag },
  optional: {},
});

const isLink: Check<ReportLink> = isObject<ReportLink>({
  required: {
    clusterId: isText,
    clusterTenantId: isText,
    namespace: isText,
    serviceAccount: isText,
    identityId: isText,
    identityTenantId: isText,
    roleName: isText,
    scope: isText,
  },
  optional: {
    newIdentityLocation: isText,
    actions: isList(isText),
    workload: isObject<NonNullable<ReportLink['workload']>>({ required: { kind: isText, name: isText }, optional: {} }),
  },
});

const isEnd: Check<ReportEnd> = isObject<ReportEnd>({
  required: {
    side: isOneOf(sides),
    heading: isText,
    rows: isList(isObject<LabelledValue>({ required: { label: isText, value: isText }, optional: {} })),
  },
  optional: {},
});

const isReversibility: Check<ReversibilityRow> = isObject<ReversibilityRow>({ required: { text: isText, lasting: isFlag }, optional: {} });

const isStep: Check<StepRow> = isObject<StepRow>({
  required: {
    id: isText,
    side: isOneOf(sides),
    title: isText,
    state: isOneOf(stepStates),
    stateText: isText,
    changes: isList(isObject<ChangeRow>({ required: { what: isText }, optional: { before: isText, after: isText, pending: isText, reversibility: isReversibility } })),
  },
  optional: { reversibility: isReversibility, note: isText, obstacle: isText, place: isText, action: isAction },
});

const isMember: Check<MemberRow> = isObject<MemberRow>({
  required: { id: isText, title: isText, state: isOneOf(stepStates), stateText: isText, steps: isList(isStep) },
  optional: { note: isText },
});

const isHint: Check<HintRow> = isObject<HintRow>({ required: { code: isText, text: isText, says: isText, line: isNumber, excerpt: isText }, optional: {} });

const isValue: Check<ValueRow> = isObject<ValueRow>({
  required: { parts: isList(isObject<TextPart>({ required: { text: isText, differs: isFlag }, optional: {} })), source: isText },
  optional: { readAt: isNumber },
});

const isFinding: Check<FindingRow> = isObject<FindingRow>({
  required: {
    code: isText,
    side: isOneOf(sides),
    name: isText,
    verdict: isOneOf(verdicts),
    verdictText: isText,
    sentence: isText,
    firstBroken: isFlag,
  },
  optional: {
    expected: isValue,
    actual: isValue,
    difference: isText,
    remedy: isObject<NonNullable<FindingRow['remedy']>>({ required: { text: isText }, optional: { action: isAction, command: isText } }),
  },
});

const isQuotaTable: Check<QuotaTableRows> = isObject<QuotaTableRows>({
  required: {
    caption: isText,
    columns: isList(isText),
    rows: isList(isObject<QuotaLine>({ required: { name: isText, resource: isText, used: isText, limit: isText, free: isText, state: isText, level: isOneOf(quotaLevels) }, optional: {} })),
  },
  optional: {},
});

/** Every label, by its name. */
function labelChecks(): Readonly<Record<LabelName, Check<string>>> {
  // fromEntries forgets the names; they are exactly labelNames.
  return Object.fromEntries(labelNames.map((name) => [name, isText])) as Record<LabelName, Check<string>>;
}

/** Whether something received or restored is a report of this version. */
export const isReport: Check<ReportState> = isObject<ReportState>({
  required: {
    version: isOneOf([2]),
    id: isText,
    phase: isOneOf(reportPhases),
    phaseText: isText,
    title: isText,
    link: isLink,
    ends: isList(isEnd),
    summary: isObject<Summary>({ required: { tone: isOneOf(tones), text: isText }, optional: { detail: isText } }),
    warnings: isList(isText),
    steps: isList(isStep),
    findings: isList(isFinding),
    hints: isList(isHint),
    members: isList(isMember),
    actions: isList(isAction),
    labels: isObject<ReportLabels>({ required: labelChecks(), optional: {} }),
  },
  optional: {
    proof: isObject<ProofRow>({ required: { tone: isOneOf(tones), text: isText }, optional: { detail: isText } }),
    quotas: isQuotaTable,
    quota: isObject<QuotaRow>({ required: { name: isText, text: isText }, optional: { limit: isNumber, used: isNumber } }),
  },
});
