import { failureOf, TenantlinkError, type Failure, type FailureReason } from '../../core/model/failure.ts';
import type { SubscriptionId, TenantId } from '../../core/model/ids.ts';
import type { Listing } from '../../core/model/listing.ts';
import { textOf, type JsonRecord } from '../json.ts';
import { subscriptionsOf } from '../tenants/armTenantDirectory.ts';
import type { ArmAccess, ArmSession } from './armSession.ts';
import { queryResourceGraph, subscriptionLimit } from './resourceGraphQuery.ts';

/** How one type of resource is listed: by query, or from its provider where the query is denied. */
export interface ListedType<T> {
  readonly operation: string;
  readonly query: string;
  /** @throws TenantlinkError when the row lacks what the type cannot be without. */
  readonly fromRow: (row: JsonRecord, tenantId: TenantId) => T;
  readonly fromProvider: (access: ArmAccess, subscriptionId: SubscriptionId, tenantId: TenantId) => Promise<readonly T[]>;
}

/** Requests to providers at a time; ARM allows far more reads, a person's proxy may not. */
const width = 8;

/**
 * Resource Graph failed for a reason that ARM itself need not share: it is denied, missing in this
 * cloud, blocked on the way or down. Throttling is not among them: per-subscription listing asks for more, not less.
 */
const listedOtherwise: ReadonlySet<FailureReason> = new Set<FailureReason>([
  'forbidden', 'notFound', 'notSupported', 'notRegistered', 'policyDenied', 'invalidRequest', 'invalidResponse', 'serverError', 'unreachable', 'timeout',
]);

/**
 * Every resource of a type in a tenant: one paged query for up to 1,000 subscriptions, else the
 * provider's list of each subscription. What could not be asked or understood is a gap, and only
 * gaps is thrown.
 */
export function listOfTenant<T>(arm: ArmSession, type: ListedType<T>, request: { readonly tenantId: TenantId; readonly signal: AbortSignal }): Promise<Listing<T>> {
  const { tenantId, signal } = request;
  return arm.run({ tenantId, operation: type.operation, target: tenantId, signal }, async (access) => {
    const subscriptions = (await subscriptionsOf(access, tenantId, arm.log)).map((subscription) => subscription.id);
    const items: T[] = [];
    const gaps: Failure[] = [];
    let answered = subscriptions.length === 0;
    for (const batch of batches(subscriptions, subscriptionLimit)) {
      const listing = await listBatch(arm, access, type, tenantId, batch);
      items.push(...listing.items);
      gaps.push(...listing.gaps);
      answered ||= listing.answered;
    }
    const [first] = gaps;
    if (!answered && first !== undefined) throw new TenantlinkError({ ...first, operation: type.operation });
    return { items, gaps };
  });
}

interface BatchListing<T> extends Listing<T> {
  /** Whether at least one place answered. */
  readonly answered: boolean;
}

async function listBatch<T>(arm: ArmSession, access: ArmAccess, type: ListedType<T>, tenantId: TenantId, batch: readonly SubscriptionId[]): Promise<BatchListing<T>> {
  try {
    const rows = await queryResourceGraph(access, { query: type.query, subscriptions: batch });
    return { ...readRows(rows, type, tenantId), answered: true };
  } catch (thrown) {
    const failure = failureOf(thrown, type.operation);
    if (!listedOtherwise.has(failure.reason)) throw thrown;
    arm.log(`${type.operation}: Resource Graph said ${failure.reason}${failure.code === undefined ? '' : ` (${failure.code})`}; asking ${batch.length} subscriptions one by one`);
    return listByProvider(access, type, tenantId, batch);
  }
}

function readRows<T>(rows: readonly JsonRecord[], type: ListedType<T>, tenantId: TenantId): Listing<T> {
  const items: T[] = [];
  const gaps: Failure[] = [];
  for (const row of rows) {
    try {
      items.push(type.fromRow(row, tenantId));
    } catch (thrown) {
      gaps.push(unreadable(thrown, { operation: type.operation, target: textOf(row.id) ?? 'a row without id' }));
    }
  }
  return { items, gaps };
}

async function listByProvider<T>(access: ArmAccess, type: ListedType<T>, tenantId: TenantId, batch: readonly SubscriptionId[]): Promise<BatchListing<T>> {
  const items: T[] = [];
  const gaps: Failure[] = [];
  for (const group of batches(batch, width)) {
    const answers = await Promise.allSettled(group.map((subscriptionId) => type.fromProvider(access, subscriptionId, tenantId)));
    access.signal.throwIfAborted();
    answers.forEach((answer, index) => {
      if (answer.status === 'fulfilled') items.push(...answer.value);
      else gaps.push({ ...failureOf(answer.reason, type.operation), operation: type.operation, target: group[index] ?? '' });
    });
  }
  return { items, gaps, answered: gaps.length < batch.length };
}

function unreadable(thrown: unknown, { operation, target }: { readonly operation: string; readonly target: string }): Failure {
  const failure = failureOf(thrown, operation);
  const detail = failure.place === undefined ? failure.detail : `${failure.place} cannot be read.`;
  return { reason: 'invalidResponse', operation, target, ...(detail === undefined ? {} : { detail }), cause: thrown };
}

function batches<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
}
