import { isInPlace, type Change, type LinkPlan, type Plan, type PlanStep, type Refusal, type Reversibility } from '../../core/link/plan.ts';
import type { LinkWish } from '../../core/link/wish.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';
import type { ChangeRow, ReportState, ReversibilityRow, StepRow, StepState } from '../../protocol/report.ts';
import { actionRows, actionsOf, reportFrame } from './reportFrame.ts';
import { linkOfWish, type TenantNames } from './reportLink.ts';

/** The report of a plan before anything is applied. */
export function planReport(args: { readonly plan: LinkPlan; readonly tenants: TenantNames; readonly say: Say }): ReportState {
  const { plan, tenants, say } = args;
  const inPlace = isInPlace(plan);
  const count = plan.steps.filter((step) => step.state === 'needed').length;
  return {
    ...reportFrame({ id: plan.id, phase: 'plan', link: linkOfWish(plan.wish), tenants, say }),
    summary: inPlace ? { tone: 'good', text: say('plan.inPlace') } : { tone: 'neutral', text: say('panel.summary.needed', { count }) },
    warnings: warningsOf(plan, say),
    steps: planSteps(plan, tenants, say),
    actions: planActions(plan, inPlace, say),
  };
}

/** What to know before applying. A right that is lacking stands at its step, so that here one sentence says what helps. */
function warningsOf(plan: LinkPlan, say: Say): readonly string[] {
  const lacking = plan.warnings.filter(({ key }) => key === 'plan.warning.rightsLacking').length;
  const others = plan.warnings.filter(({ key }) => key !== 'plan.warning.rightsLacking').map(({ key, params }) => say(key, params));
  return [...(lacking === 0 || plan.steps.some(({ by }) => by === 'colleague') ? [] : [say('panel.rights.lacking', { count: lacking })]), ...others];
}

/** The steps of a plan, each with what it changes. */
export function planSteps(plan: Plan, tenants: TenantNames, say: Say): readonly StepRow[] {
  return plan.steps.map((step) => stepRow(step, { plan, tenants, say }));
}

/** Nothing to apply leads to the proof; a right that is lacking leads to whoever holds it. A colleague's request is not handed on. */
function planActions(plan: LinkPlan, inPlace: boolean, say: Say): ReportState['actions'] {
  if (inPlace) return actionRows(['runQuotaPod', 'verify', 'diagnose'], say);
  if (plan.askedBy !== undefined) return actionRows(['apply', 'diagnose'], say);
  const lacks = plan.steps.some(({ rights, by }) => rights?.verdict === 'lacking' && by === undefined);
  return lacks ? actionRows(['handOver', 'apply', 'diagnose'], say) : actionsOf('plan', say);
}

/** The report of a wish that cannot be planned. */
export function refusedReport(args: {
  readonly id: string;
  readonly wish: LinkWish;
  readonly refusals: readonly Refusal[];
  /** Whether a side that cannot be read from here can be given to a colleague. */
  readonly canHandOver: boolean;
  readonly tenants: TenantNames;
  readonly say: Say;
}): ReportState {
  const { id, wish, refusals, canHandOver, tenants, say } = args;
  const [first, ...others] = refusalTexts(refusals, say);
  return {
    ...reportFrame({ id, phase: 'refused', link: linkOfWish(wish), tenants, say }),
    ...(canHandOver ? { actions: actionRows(['handOver', 'plan', 'diagnose'], say) } : {}),
    summary: { tone: 'bad', text: first ?? say('panel.phase.refused'), detail: [...others, say('panel.summary.nothingInForce')].join(' ') },
  };
}

/** Why something cannot be planned, as sentences. */
export function refusalTexts(refusals: readonly Refusal[], say: Say): readonly string[] {
  return refusals.map(({ message, failure }) => {
    const sentence = say(message.key, message.params);
    return failure === undefined ? sentence : `${sentence} ${describeFailure(failure, say)}`;
  });
}

/** A step's state with its word. */
export function stateOf(state: StepState, say: Say): Pick<StepRow, 'state' | 'stateText'> {
  return { state, stateText: say(`panel.step.${state}`) };
}

function stepRow(step: PlanStep, { plan, tenants, say }: { readonly plan: Plan; readonly tenants: TenantNames; readonly say: Say }): StepRow {
  const kinds = new Set(step.changes.map((change) => change.reversibility));
  const [only] = kinds.size === 1 ? kinds : [];
  return {
    id: step.id,
    side: step.side,
    title: say(`step.${step.id}`, { target: step.target }),
    ...stateOf(step.state === 'needed' && step.by === 'colleague' ? 'theirs' : step.state, say),
    ...obstacleOf(step, tenants, say),
    ...manifestOf(step, say),
    ...(only === undefined ? {} : { reversibility: reversibilityRow(only, say) }),
    changes: step.changes.map((change) => changeRow({ change, plan, say, own: only === undefined })),
  };
}

/** What keeps the user from doing a step, where that is known; who does it instead, where it is handed over. */
function obstacleOf({ state, by, rights, side, tenantId }: PlanStep, tenants: TenantNames, say: Say): Pick<StepRow, 'note' | 'obstacle'> {
  const tenant = tenants[side] ?? tenantId;
  if (state !== 'needed') return {};
  if (by === 'colleague') return { note: say('panel.step.handedOver', { tenant }) };
  return rights?.verdict === 'lacking' ? { obstacle: say('panel.step.rightsLacking', { tenant, actions: rights.missing.join(', ') }) } : {};
}

/** Who applies a manifest that is changed instead of the cluster, and the file to look at. */
function manifestOf({ action }: PlanStep, say: Say): Pick<StepRow, 'place' | 'action'> {
  if (action.kind !== 'editManifest') return {};
  const { tool, name } = action.owner;
  return {
    place: name === undefined ? say('panel.step.owner', { tool }) : say('panel.step.ownerNamed', { tool, name }),
    ...(action.place === undefined ? {} : { action: { action: 'openManifest', text: say('panel.action.openManifest'), enabled: true, primary: false } }),
  };
}

function reversibilityRow(kind: Reversibility, say: Say): ReversibilityRow {
  return { text: say(`plan.reversibility.${kind}`), lasting: kind === 'irreversible' };
}

function changeRow({ change, plan, say, own }: { readonly change: Change; readonly plan: Plan; readonly say: Say; readonly own: boolean }): ChangeRow {
  const giver = plan.steps.find((step) => step.id === change.afterStep);
  return {
    what: change.what,
    ...(change.before === undefined ? {} : { before: change.before }),
    ...(change.after === undefined ? {} : { after: change.after }),
    ...(giver === undefined ? {} : { pending: say('panel.change.afterStep', { step: say(`step.${giver.id}`, { target: giver.target }) }) }),
    ...(own ? { reversibility: reversibilityRow(change.reversibility, say) } : {}),
  };
}
