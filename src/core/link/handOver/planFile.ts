import { armIdParts, identityArmId } from '../../model/armId.ts';
import { tokenExchangeAudience } from '../../model/cloud.ts';
import type { ArmId, ClientId, Issuer, PrincipalId, Subject, TenantId } from '../../model/ids.ts';
import { subjectOf } from '../../model/ids.ts';
import type { ServiceAccountName } from '../../model/serviceAccount.ts';
import type { Change, StepKind } from '../plan.ts';
import type { LinkWish } from '../wish.ts';
import { askedValues } from './askedValues.ts';
import { visible } from './fileFields.ts';
import type { HandOver } from './handOver.ts';
import type { Side } from './sides.ts';

/** Characters a plan file may have; ours have a few thousand. */
export const planFileLimit = 64 * 1024;

/** Characters of a value that is only shown. */
export const shownLimit = 1000;

/** One value of an asked step, for people: as it was seen by whoever asks, where he could see it. */
export type AskedChange = Pick<Change, 'what' | 'before' | 'after'>;

/** One step that is asked for. */
export interface AskedStep {
  readonly kind: StepKind;
  /** What it is about, by name; the same values that stand in the head of the file. */
  readonly values: Readonly<Record<string, string>>;
  readonly changes: readonly AskedChange[];
}

/**
 * A plan's half as a file for a colleague: ids and names only, no secret. It is data: Tenantlink
 * plans the half anew from what is live there, shows it, and applies nothing without a look.
 */
export interface PlanFile {
  /** The plan that asks; an answer to it has the same id. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The tenant in which it was asked. */
  readonly askedFrom: TenantId;
  readonly side: Side;
  readonly cluster: { readonly id: ArmId; readonly tenantId: TenantId };
  readonly serviceAccount: ServiceAccountName;
  readonly workload?: { readonly kind: string; readonly name: string };
  readonly identity: {
    readonly id: ArmId;
    readonly tenantId: TenantId;
    /** ARM region name, where the identity is to be created. */
    readonly createIn?: string;
    readonly clientId?: ClientId;
    readonly principalId?: PrincipalId;
  };
  readonly role: { readonly name: string; readonly scope: ArmId };
  readonly trust: { readonly issuer?: Issuer; readonly subject: Subject; readonly audience: string };
  readonly steps: readonly AskedStep[];
  /** Steps of that side which are asked for later, when something else is done. */
  readonly later: readonly StepKind[];
  /** In an answer: what the colleague did of the other side. */
  readonly done?: readonly StepKind[];
}

/** What the steps of a file follow from. */
export type PlanFileHead = Omit<PlanFile, 'steps' | 'later' | 'done'>;

/** The file for what can be asked now. */
export function planFileOf(handOver: HandOver, now: number): PlanFile {
  const { wish, resolved } = handOver;
  const { identity } = resolved;
  const created = wish.identity.kind === 'new' ? wish.identity.identity : undefined;
  const head: PlanFileHead = {
    id: handOver.planId,
    createdAt: now,
    askedFrom: handOver.askedFrom,
    side: handOver.side,
    cluster: { id: wish.cluster.id, tenantId: wish.cluster.tenantId },
    serviceAccount: { namespace: wish.serviceAccount.namespace, name: wish.serviceAccount.name },
    ...(wish.workload === undefined ? {} : { workload: { kind: wish.workload.kind, name: wish.workload.name } }),
    identity: {
      ...(wish.identity.kind === 'existing' ? { id: wish.identity.ref.id, tenantId: wish.identity.ref.tenantId } : { id: identityArmId(wish.identity.identity), tenantId: wish.identity.identity.tenantId }),
      ...(created === undefined ? {} : { createIn: created.location }),
      ...(identity === undefined ? {} : { clientId: identity.clientId }),
      ...(identity?.principalId === undefined ? {} : { principalId: identity.principalId }),
    },
    role: { name: wish.role.name, scope: wish.role.scope },
    trust: { ...(resolved.issuer === undefined ? {} : { issuer: resolved.issuer }), subject: subjectOf(wish.serviceAccount), audience: tokenExchangeAudience },
  };
  const steps = handOver.ready.map((step): AskedStep => ({
    kind: step.id,
    values: askedValues(step.id, head),
    changes: step.changes.map(asked),
  }));
  return { ...head, steps, later: handOver.waiting.map(({ step }) => step.id) };
}

/** Live values of a cluster may hold anything; the file does not. */
function asked({ what, before, after }: AskedChange): AskedChange {
  return {
    what: visible(what, shownLimit),
    ...(before === undefined ? {} : { before: visible(before, shownLimit) }),
    ...(after === undefined ? {} : { after: visible(after, shownLimit) }),
  };
}

/** The file's text: JSON that a person can read. */
export function writePlanFile({ createdAt, steps, ...rest }: PlanFile): string {
  const asked = steps.map(({ kind, values, changes }) => ({ kind, ...values, changes }));
  const body = { format: 'tenantlink-plan', version: 1, createdAt: new Date(createdAt).toISOString(), ...rest, steps: asked };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

/** The wish behind a file. */
export function wishOfFile({ cluster, serviceAccount, workload, identity, role }: PlanFile): LinkWish {
  const { subscriptionId, resourceGroup, name } = armIdParts(identity.id);
  const { id, tenantId, createIn } = identity;
  return {
    cluster,
    serviceAccount,
    identity: createIn === undefined ? { kind: 'existing', ref: { id, tenantId } } : { kind: 'new', identity: { tenantId, subscriptionId, resourceGroup, name, location: createIn } },
    role,
    ...(workload === undefined ? {} : { workload }),
  };
}
