/**
 * The link report as the panel shows it: plain data, already in sentences, safe to keep across a
 * reload. It holds nothing that is not on the screen.
 */
export interface ReportState {
  /** Of this declaration; a kept state of another version is not restored. */
  readonly version: 2;
  /** One panel per id; showing the same id again reuses its panel. */
  readonly id: string;
  readonly phase: ReportPhase;
  /** `Plan`, `Applying`, … */
  readonly phaseText: string;
  /** What is linked with what, as a heading. */
  readonly title: string;
  readonly link: ReportLink;
  readonly ends: readonly ReportEnd[];
  /** How things stand, in one or two sentences; spoken by screen readers whenever it changes. */
  readonly summary: Summary;
  readonly warnings: readonly string[];
  readonly steps: readonly StepRow[];
  readonly findings: readonly FindingRow[];
  /** What a pasted log or error says, and what the live values say to that. */
  readonly hints: readonly HintRow[];
  /** The links of a report about many. */
  readonly members: readonly MemberRow[];
  readonly proof?: ProofRow;
  readonly quota?: QuotaRow;
  readonly quotas?: QuotaTableRows;
  readonly actions: readonly ActionRow[];
  readonly labels: ReportLabels;
}

/**
 * `plan`: nothing changed yet. `refused`: it cannot be planned. `failed`: applying or undoing ended
 * early. `interrupted`: the window was reloaded in the middle of it. `reading`: a diagnosis or a
 * verification that is under way. `chain`: a diagnosis.
 */
export const reportPhases = ['plan', 'refused', 'applying', 'applied', 'undoing', 'undone', 'failed', 'interrupted', 'reading', 'chain'] as const;
export type ReportPhase = (typeof reportPhases)[number];

/** Whether something is under way in it. */
export function isBusy({ phase }: Pick<ReportState, 'phase'>): boolean {
  return phase === 'applying' || phase === 'undoing' || phase === 'reading';
}

/** The link that the report is about, in ids, so that it can be planned and diagnosed again after a reload. */
export interface ReportLink {
  readonly clusterId: string;
  readonly clusterTenantId: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly identityId: string;
  readonly identityTenantId: string;
  /** ARM region of an identity that the plan creates; absent for one that exists. */
  readonly newIdentityLocation?: string;
  readonly roleName: string;
  readonly scope: string;
  readonly workload?: { readonly kind: string; readonly name: string };
  /** What the identity's roles must allow, where it is not the role itself that is wished for. */
  readonly actions?: readonly string[];
}

export const sides = ['cluster', 'identity'] as const;
/** Whose tenant something stands in. */
export type Side = (typeof sides)[number];

/** One end of the link: the cluster's side or the identity's. */
export interface ReportEnd {
  readonly side: Side;
  readonly heading: string;
  readonly rows: readonly LabelledValue[];
}

export interface LabelledValue {
  readonly label: string;
  readonly value: string;
}

export const tones = ['neutral', 'busy', 'good', 'warning', 'bad'] as const;
export type Tone = (typeof tones)[number];

export interface Summary {
  readonly tone: Tone;
  readonly text: string;
  /** What to do next, or what the first sentence leaves out. */
  readonly detail?: string;
}

/** `theirs`: somebody else does it; `awaited`: it is looked for until it is there. */
export const stepStates = ['needed', 'theirs', 'inPlace', 'waiting', 'running', 'awaited', 'done', 'failed', 'kept', 'undone'] as const;
export type StepState = (typeof stepStates)[number];

export interface StepRow {
  readonly id: string;
  readonly side: Side;
  readonly title: string;
  readonly state: StepState;
  /** The state in words. */
  readonly stateText: string;
  /** Absent where nothing changes, or where the changes differ in it. */
  readonly reversibility?: ReversibilityRow;
  readonly changes: readonly ChangeRow[];
  /** What it waits for, why it failed or was kept. */
  readonly note?: string;
  /** What stands in its way before it is begun, e.g. a right that the user does not have. */
  readonly obstacle?: string;
  /** Where it is done: `Helm release shop`, a file. */
  readonly place?: string;
  readonly action?: ActionRow;
}

/** One value before and after; an absent one was or will be nothing. */
export interface ChangeRow {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
  /** Which step gives the value that is not known yet. */
  readonly pending?: string;
  /** Where it is not the whole step's. */
  readonly reversibility?: ReversibilityRow;
}

/** Whether a change can be taken back; `lasting` ones should catch the eye. */
export interface ReversibilityRow {
  readonly text: string;
  readonly lasting: boolean;
}

/** `pending`: still being read. */
export const verdicts = ['ok', 'broken', 'unknown', 'pending'] as const;
export type RowVerdict = (typeof verdicts)[number];

/** One link of the trust chain. */
export interface FindingRow {
  /** `WI113-credential-issuer` */
  readonly code: string;
  readonly side: Side;
  readonly name: string;
  readonly verdict: RowVerdict;
  readonly verdictText: string;
  readonly sentence: string;
  /** The one to mend first. */
  readonly firstBroken: boolean;
  readonly expected?: ValueRow;
  readonly actual?: ValueRow;
  /** `differs at character 58` */
  readonly difference?: string;
  /** `command` names what the button leads to where it is no plan. */
  readonly remedy?: { readonly text: string; readonly action?: ActionRow; readonly command?: string };
}

/** One error of a pasted log. */
export interface HintRow {
  /** `AADSTS700213`, `AuthorizationFailed`, … */
  readonly code: string;
  /** What it means. */
  readonly text: string;
  /** Whether the live values bear it out. */
  readonly says: string;
  /** From 1. */
  readonly line: number;
  /** The place in the log, masked. */
  readonly excerpt: string;
}

/** How a proof without a pod ended. */
export interface ProofRow {
  readonly tone: Tone;
  readonly text: string;
  /** As whom it acted, when. */
  readonly detail?: string;
}

/** One link of many. */
export interface MemberRow {
  readonly id: string;
  readonly title: string;
  readonly state: StepState;
  readonly stateText: string;
  /** What changes, or why it failed. */
  readonly note?: string;
  readonly steps: readonly StepRow[];
}

/** A value with where and when it was read, cut where it differs from its counterpart. */
export interface ValueRow {
  readonly parts: readonly TextPart[];
  readonly source: string;
  /** Milliseconds since the epoch; absent for a rule, which is not read anywhere. */
  readonly readAt?: number;
}

/** A piece of a value; one that differs may be empty, where the counterpart has something more. */
export interface TextPart {
  readonly text: string;
  readonly differs: boolean;
}

/** Limit and usage of one quota, as the quota pod or the user read them. */
export interface QuotaRow {
  /** `Total Regional vCPUs in eastus` */
  readonly name: string;
  readonly limit?: number;
  readonly used?: number;
  /** `12 of 100 used, 88 free` */
  readonly text: string;
}

export const quotaLevels = ['plenty', 'high', 'full', 'none', 'unlimited', 'usageUnknown', 'unknown'] as const;

/** All quotas of a region. */
export interface QuotaTableRows {
  readonly caption: string;
  /** Headings of name, used, limit, free and state. */
  readonly columns: readonly string[];
  readonly rows: readonly QuotaLine[];
}

/** One of them; amounts are written as the user's language does. */
export interface QuotaLine {
  readonly name: string;
  /** `standardDSv3Family` */
  readonly resource: string;
  readonly used: string;
  readonly limit: string;
  readonly free: string;
  /** The level in words. */
  readonly state: string;
  readonly level: (typeof quotaLevels)[number];
}

/**
 * What the panel's buttons ask for. `plan` plans the link (again), which is also what mends a broken
 * one; `remedy` and `openManifest` belong to the finding or step they stand at.
 */
export const reportActions = ['apply', 'cancel', 'goOn', 'undo', 'plan', 'diagnose', 'verify', 'proveExchange', 'runQuotaPod', 'handOver', 'saveAnswer', 'remedy', 'openManifest', 'copyMarkdown'] as const;
export type ReportAction = (typeof reportActions)[number];

export interface ActionRow {
  readonly action: ReportAction;
  readonly text: string;
  readonly enabled: boolean;
  readonly primary: boolean;
}

/** The panel's own fixed words. */
export const labelNames = [
  'actions', 'warnings', 'plan', 'links', 'chain', 'quota', 'log', 'logLine', 'logExcerpt', 'proof', 'before', 'after', 'nothing', 'expected', 'found', 'readAt', 'firstBroken', 'copyExpected', 'copyFound', 'copyValue', 'missing', 'bridge',
  'notLive', 'notLiveDetail', 'interrupted', 'notKnown',
] as const;
export type LabelName = (typeof labelNames)[number];
export type ReportLabels = Readonly<Record<LabelName, string>>;
