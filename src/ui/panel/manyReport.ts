import type { ManyEvent, ManyOutcome } from '../../core/link/many/applyMany.ts';
import type { ManyPlan, RefusedLink } from '../../core/link/many/manyPlan.ts';
import { isInPlace, type LinkPlan } from '../../core/link/plan.ts';
import type { LinkWish } from '../../core/link/wish.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';
import type { MemberRow, ReportEnd, ReportState, StepState } from '../../protocol/report.ts';
import { planReport, refusalTexts, stateOf } from './planRows.ts';
import { actionRows, phaseOf, reportFrame } from './reportFrame.ts';
import { linkOfWish, type TenantNames } from './reportLink.ts';
import { startApplying, startUndoing, withApplyEvent } from './applyRows.ts';

/** Names of the tenants of a wish. */
export type NamesOf = (wish: LinkWish) => TenantNames;

/** The report of many links before anything is applied: a row for each, with its steps. `wishes` are all that was wished for, at least one. */
export function manyReport(args: { readonly many: ManyPlan; readonly wishes: readonly [LinkWish, ...LinkWish[]]; readonly namesOf: NamesOf; readonly say: Say }): ReportState {
  const { many, wishes, namesOf, say } = args;
  const [first] = wishes;
  const members = [...many.links.map(({ plan }) => planned(plan, many, namesOf, say)), ...many.refused.map((refused, index) => refusedRow(refused, index, say))];
  const open = many.links.filter(({ plan }) => !isInPlace(plan)).length;
  const refused = many.refused.length;
  const frame = reportFrame({ id: many.id, phase: open > 0 ? 'plan' : refused > 0 ? 'refused' : 'plan', link: linkOfWish(first), tenants: namesOf(first), say });
  return {
    ...frame,
    title: titleOf(wishes, say),
    ends: frame.ends.map((end) => (end.side === 'cluster' ? clusterEnd(wishes, end, namesOf, say) : end)),
    members,
    warnings: many.warnings.map(({ key, params }) => say(key, params)),
    actions: actionRows(open > 0 ? ['apply'] : [], say),
    summary: {
      tone: open === 0 && refused === 0 ? 'good' : refused > 0 ? 'warning' : 'neutral',
      text: open === 0 && refused === 0 ? say('plan.inPlace') : say('panel.many.needed', { count: open }),
      ...(refused === 0 ? {} : { detail: say('panel.many.refused', { count: refused }) }),
    },
  };
}

/** The report at the moment when applying begins (again). */
export function startMany(report: ReportState, say: Say): ReportState {
  const waiting = (member: MemberRow): MemberRow => (member.state === 'needed' ? { ...member, ...stateOf('waiting', say) } : member);
  return { ...report, ...phaseOf('applying', say), warnings: [], members: report.members.map(waiting), summary: { tone: 'busy', text: say('panel.summary.starting') } };
}

/** The report at the moment when all of it is taken back, last one first. */
export function startUndoingMany(report: ReportState, say: Say): ReportState {
  const waiting = (member: MemberRow): MemberRow => (member.state === 'inPlace' || member.steps.length === 0 ? member : { ...member, ...stateOf('waiting', say) });
  return { ...report, ...phaseOf('undoing', say), members: report.members.map(waiting), summary: { tone: 'busy', text: say('panel.summary.starting') } };
}

/** What the report becomes by one event of applying many, or of taking them back. */
export function withManyEvent(report: ReportState, event: ManyEvent, say: Say): ReportState {
  switch (event.kind) {
    case 'link':
      return counted({ ...report, members: report.members.map((member) => (member.id === event.planId ? withEvent(member, report, event, say) : member)) }, say);
    case 'blocked':
      return withMember(report, event.planId, 'failed', say, say('panel.many.blocked', { links: titles(report, event.by) }));
    case 'finished':
      return finished(report, event.outcome, say);
  }
}

function withEvent(member: MemberRow, report: ReportState, { event }: Extract<ManyEvent, { kind: 'link' }>, say: Say): MemberRow {
  // A member's steps follow the events as those of a link's own report do.
  const undoing = report.phase === 'undoing';
  const alone: ReportState = { ...report, steps: member.steps, members: [] };
  const started = event.kind === 'started' && member.state === 'waiting' ? (undoing ? startUndoing : startApplying)(alone, say) : alone;
  const { steps } = withApplyEvent(started, event, say);
  if (event.kind !== 'finished') return { ...member, steps, ...stateOf('running', say) };
  const { note: _former, ...rest } = member;
  const { status, failure } = event.outcome;
  const state: StepState = status === 'complete' ? (undoing ? 'undone' : 'done') : status === 'cancelled' ? 'needed' : 'failed';
  return { ...rest, steps, ...stateOf(state, say), ...(failure === undefined || failure.reason === 'cancelled' ? {} : { note: describeFailure(failure, say) }) };
}

function counted(report: ReportState, say: Say): ReportState {
  const open = report.members.filter(isOpen);
  const done = open.filter(({ state }) => state === (report.phase === 'undoing' ? 'undone' : 'done')).length;
  return { ...report, summary: { tone: 'busy', text: say('panel.many.applying', { done, count: open.length }) } };
}

/** Refused ones have no steps. */
function isOpen({ state, steps }: MemberRow): boolean {
  return state !== 'inPlace' && steps.length > 0;
}

function finished(report: ReportState, outcome: ManyOutcome, say: Say): ReportState {
  const members = report.members.map((member) => (member.state === 'waiting' || member.state === 'running' ? { ...member, ...stateOf('needed', say) } : member));
  const open = members.filter(isOpen);
  const undoing = report.phase === 'undoing';
  const done = open.filter(({ state }) => state === (undoing ? 'undone' : 'done')).length;
  const count = open.length;
  if (done === count && undoing) {
    return { ...report, members, ...phaseOf('undone', say), actions: actionRows([], say), summary: { tone: 'good', text: say('panel.many.undone', { count }) } };
  }
  if (done === count) {
    return { ...report, members, ...phaseOf('applied', say), actions: actionRows(['undo'], say), summary: { tone: 'good', text: say('panel.many.applied', { count }) } };
  }
  return {
    ...report,
    members,
    ...phaseOf('failed', say),
    actions: actionRows(undoing ? ['undo'] : ['goOn', 'undo'], say),
    summary: { tone: outcome.status === 'cancelled' ? 'warning' : 'bad', text: say(outcome.status === 'cancelled' ? 'panel.many.cancelled' : 'panel.many.stopped', { done, count }), ...(undoing ? {} : { detail: say('panel.many.goOn') }) },
  };
}

function planned(plan: LinkPlan, many: ManyPlan, namesOf: NamesOf, say: Say): MemberRow {
  const { steps } = planReport({ plan, tenants: namesOf(plan.wish), say });
  const made = (id: string): string | undefined => {
    const maker = plan.steps.find((step) => step.id === id)?.madeBy;
    const wish = many.links.find((other) => other.plan.id === maker)?.plan.wish;
    return wish === undefined ? undefined : say('panel.many.madeBy', { link: nameOf(wish, say) });
  };
  const inPlace = isInPlace(plan);
  return {
    id: plan.id,
    title: nameOf(plan.wish, say),
    ...stateOf(inPlace ? 'inPlace' : 'needed', say),
    ...(inPlace ? {} : { note: say('panel.many.changes', { steps: steps.filter(({ state }) => state === 'needed').map(({ title }) => title).join(' · ') }) }),
    steps: steps.map((step) => {
      const note = made(step.id);
      return note === undefined ? step : { ...step, note };
    }),
  };
}

function refusedRow({ wish, refusals }: RefusedLink, index: number, say: Say): MemberRow {
  return { id: `refused-${String(index)}`, title: nameOf(wish, say), ...stateOf('failed', say), stateText: say('panel.phase.refused'), note: refusalTexts(refusals, say).join(' '), steps: [] };
}

function withMember(report: ReportState, id: string, state: StepState, say: Say, note: string): ReportState {
  return { ...report, members: report.members.map((member) => (member.id === id ? { ...member, ...stateOf(state, say), note } : member)) };
}

function titles({ members }: ReportState, ids: readonly string[]): string {
  return members.flatMap(({ id, title }) => (ids.includes(id) ? [title] : [])).join(' · ');
}

function nameOf({ serviceAccount, cluster }: LinkWish, say: Say): string {
  return say('panel.many.link', { serviceAccount: `${serviceAccount.namespace}/${serviceAccount.name}`, cluster: clusterName(cluster.id) });
}

function titleOf(wishes: readonly LinkWish[], say: Say): string {
  const [first] = wishes;
  const identity = first === undefined ? '' : linkOfWish(first).identityId;
  return say('panel.many.title', { count: wishes.length, identity: identity.slice(identity.lastIndexOf('/') + 1) });
}

function clusterEnd(wishes: readonly LinkWish[], end: ReportEnd, namesOf: NamesOf, say: Say): ReportEnd {
  const all = (texts: readonly string[]): string => [...new Set(texts)].join(', ');
  return {
    ...end,
    rows: [
      { label: say('panel.end.tenant'), value: all(wishes.map((wish) => namesOf(wish).cluster ?? wish.cluster.tenantId)) },
      { label: say('panel.end.clusterName'), value: all(wishes.map(({ cluster }) => clusterName(cluster.id))) },
      { label: say('panel.end.serviceAccount'), value: all(wishes.map(({ serviceAccount }) => `${serviceAccount.namespace}/${serviceAccount.name}`)) },
    ],
  };
}
