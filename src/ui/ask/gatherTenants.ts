import type { Loadable, TenantEntry } from '../../core/inventory/snapshot.ts';
import { latest } from '../../core/inventory/snapshot.ts';
import { fail, failureOf, TenantlinkError, type Failure } from '../../core/model/failure.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { Listing } from '../../core/model/listing.ts';
import { byName } from '../tree/byName.ts';
import { needsSignIn } from '../tree/statusNodes.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import type { Obstacle } from './askHost.ts';

/** What all tenants hold of one kind, as far as it is known. */
export interface Gathered<T> {
  readonly items: readonly { readonly tenant: TenantEntry; readonly item: T }[];
  readonly obstacles: readonly Obstacle[];
}

/**
 * Reads one list of every tenant, in parallel, and tells what is known after each: a slow tenant
 * does not hold up the others, and one that fails is an obstacle among the choices.
 * @throws TenantlinkError when nobody is signed in or the tenants cannot be listed
 */
export async function gatherTenants<T extends { readonly name: string }>(args: {
  readonly context: AskContext;
  readonly list: (entry: TenantEntry) => Loadable<Listing<T>>;
  readonly load: (tenantId: TenantId, signal: AbortSignal) => Promise<void>;
  readonly publish: (gathered: Gathered<T>) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { context } = args;
  const signal = eitherSignal(context, args.signal);
  await requireTenants(context, signal);
  const publish = (): void => args.publish(gathered(args));
  publish();
  const entries = [...context.snapshot().byTenant.values()];
  await Promise.all(
    entries
      .filter((entry) => args.list(entry).state !== 'loaded')
      .map(async (entry) => {
        await args.load(entry.tenant.id, signal);
        publish();
      }),
  );
}

/** Accounts and tenants, read where they are not known yet. */
export async function requireTenants(context: AskContext, signal: AbortSignal): Promise<void> {
  const known = (): boolean => context.snapshot().tenants.state === 'loaded';
  if (!known()) await context.session.inventory.loadTenants(signal);
  const { accounts, tenants } = context.snapshot();
  for (const loadable of [accounts, tenants]) if (loadable.state === 'failed') throw new TenantlinkError(loadable.failure);
  if (latest(accounts)?.length === 0) fail({ reason: 'signInRequired', operation: 'listAccounts' });
}

function gathered<T extends { readonly name: string }>(args: { readonly context: AskContext; readonly list: (entry: TenantEntry) => Loadable<Listing<T>> }): Gathered<T> {
  const entries = [...args.context.snapshot().byTenant.values()].sort((left, right) => left.tenant.displayName.localeCompare(right.tenant.displayName));
  return {
    items: entries.flatMap((tenant) => byName(latest(args.list(tenant))?.items ?? []).map((item) => ({ tenant, item }))),
    obstacles: entries.flatMap((entry): readonly Obstacle[] => {
      const list = args.list(entry);
      if (list.state === 'failed') return [obstacleOf(list.failure, entry, args.context)];
      return (latest(list)?.gaps ?? []).map((failure) => obstacleOf(failure, entry, args.context));
    }),
  };
}

/** A failure among the choices, with the sign-in that mends it where one does. */
function obstacleOf(failure: Failure, { tenant }: TenantEntry, context: AskContext): Obstacle {
  const named = { ...failure, target: failure.target ?? tenant.displayName };
  if (!needsSignIn(failure)) return { failure: named };
  return { failure: named, mend: { label: context.say('tree.signInHere', { tenant: tenant.displayName }), run: () => context.signIn(tenant.id) } };
}

/** Runs a reading; where it fails for want of a sign-in, the failure becomes an obstacle that signs in. */
export async function orSignIn(args: {
  readonly context: AskContext;
  readonly tenantId?: TenantId;
  readonly read: () => Promise<void>;
  readonly publish: (obstacle: Obstacle) => void;
}): Promise<void> {
  try {
    await args.read();
  } catch (thrown) {
    const failure = failureOf(thrown, 'read');
    if (!needsSignIn(failure)) throw thrown;
    args.publish({ failure, mend: { label: args.context.say('ui.signIn'), run: () => args.context.signIn(args.tenantId) } });
  }
}
