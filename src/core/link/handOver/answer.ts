import { sameArmId } from '../../model/armId.ts';
import { tokenExchangeAudience } from '../../model/cloud.ts';
import { subjectOf } from '../../model/ids.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { identityOf } from '../facts.ts';
import type { LinkPlan, Resolved, StepKind } from '../plan.ts';
import type { LinkRecord, StepRecord } from '../records.ts';
import { askedValues, otherSide } from './askedValues.ts';
import { refuse } from './fileFields.ts';
import { planFileOf, type AskedChange, type PlanFile } from './planFile.ts';

/**
 * What a colleague gives back when his half is done, for askers who cannot look there themselves:
 * a plan file for the asker's side with the values that side needs. Undefined where the plan was
 * not asked for, or where there is no such value yet.
 */
export function answerOf(plan: LinkPlan, record: Pick<LinkRecord, 'resolved' | 'steps'> | undefined, now: number): PlanFile | undefined {
  const { askedBy, wish } = plan;
  const [first] = plan.steps;
  if (askedBy === undefined || first === undefined) return undefined;
  const resolved = record?.resolved ?? plan.resolved;
  const side = otherSide(first.side);
  const head = planFileOf({ planId: askedBy.planId, wish, side, tenantId: askedBy.tenantId, askedFrom: first.tenantId, resolved, ready: [], waiting: [] }, now);
  const done = plan.steps.filter(({ id, state }) => state === 'inPlace' || record?.steps[id]?.state === 'done').map(({ id }) => id);
  const kind: StepKind = side === 'cluster' ? 'applyServiceAccount' : 'putCredential';
  const isKnown = side === 'cluster' ? resolved.identity !== undefined : resolved.issuer !== undefined;
  if (!isKnown || done.length === 0) return undefined;
  return { ...head, steps: [{ kind, values: askedValues(kind, head), changes: changesOf(plan, resolved, kind) }], done };
}

function changesOf({ wish }: LinkPlan, { issuer, identity }: Resolved, kind: StepKind): readonly AskedChange[] {
  const { tenantId } = identityOf(wish);
  const change = (what: string, after: string | undefined): readonly AskedChange[] => (after === undefined ? [] : [{ what, after }]);
  return kind === 'putCredential'
    ? [...change('issuer', issuer), ...change('subject', subjectOf(wish.serviceAccount)), ...change('audience', tokenExchangeAudience)]
    : [...change(workloadIdentityKeys.clientId, identity?.clientId), ...(tenantId === wish.cluster.tenantId ? [] : change(workloadIdentityKeys.tenantId, tenantId))];
}

/** Whether a file answers this record. */
export function answersRecord(file: PlanFile, record: LinkRecord): boolean {
  return file.done !== undefined && file.id === record.id.toLowerCase() && record.state !== 'complete';
}

/**
 * The record with a colleague's answer taken in: what he did counts as done on his word, and the
 * values he gives are what later steps use. To be gone on with by `resumeApply`.
 * @throws TenantlinkError `invalidInput` with the place where the answer is about another link, or says other values than are known
 */
export function takeAnswer(record: LinkRecord, file: PlanFile): LinkRecord {
  const { wish } = record.plan;
  if (wish === undefined || !answersRecord(file, record)) return refuse('id', 'contradicts');
  const identity = identityOf(wish);
  if (!sameArmId(file.cluster.id, wish.cluster.id)) return refuse('cluster.id', 'contradicts');
  if (file.trust.subject !== subjectOf(wish.serviceAccount)) return refuse('trust.subject', 'contradicts');
  if (!sameArmId(file.identity.id, identity.id) || file.identity.tenantId !== identity.tenantId) return refuse('identity.id', 'contradicts');
  const known = record.resolved;
  const { issuer } = file.trust;
  if (known.issuer !== undefined && issuer !== undefined && issuer !== known.issuer) return refuse('trust.issuer', 'contradicts');
  const { clientId, principalId } = file.identity;
  if (known.identity !== undefined && clientId !== undefined && clientId !== known.identity.clientId) return refuse('identity.clientId', 'contradicts');
  const colleagues = record.plan.steps.filter(({ id, by }) => by === 'colleague' && file.done?.includes(id) === true);
  const done = Object.fromEntries(colleagues.map(({ id }): [StepKind, StepRecord] => [id, { state: 'done' }]));
  const told: Resolved = {
    ...(issuer === undefined ? {} : { issuer }),
    ...(clientId === undefined ? {} : { identity: { ...identity, clientId, ...(principalId === undefined ? {} : { principalId }) } }),
  };
  return { ...record, resolved: { ...told, ...known }, steps: { ...record.steps, ...done } };
}
