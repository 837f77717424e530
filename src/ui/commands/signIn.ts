import type { Failure } from '../../core/model/failure.ts';
import { isGuid, parseTenantId, type TenantId } from '../../core/model/ids.ts';
import type { Loadable } from '../../core/inventory/snapshot.ts';
import { needsSignIn } from '../tree/statusNodes.ts';
import type { CommandContext } from './commandContext.ts';
import { withProgress } from './progress.ts';

/** Signs in at home, then reads the tenants that the account sees. */
export async function signIn(context: CommandContext): Promise<void> {
  await signInTo(context);
}

/** Signs in, to one tenant or at home, and reads what that opens. A failure is reported, not thrown. */
export async function signInTo(context: CommandContext, tenantId?: TenantId): Promise<void> {
  try {
    const session = context.sessions.current();
    await withProgress({ title: context.say('ui.signingIn'), signal: session.signal }, (signal, tell) =>
      session.signIn.signIn({ signal, tell, ...(tenantId === undefined ? {} : { tenantId }) }),
    );
    await reloadAfterSignIn(context, tenantId);
  } catch (thrown) {
    context.reporter.failed(thrown, 'signIn');
  }
}

/** What the sign-in was for, and whatever else was waiting for one. */
async function reloadAfterSignIn({ load, store }: CommandContext, tenantId: TenantId | undefined): Promise<void> {
  const waits = (list: Loadable<unknown>): boolean => list.state === 'failed' && needsSignIn(list.failure);
  const { accounts, tenants, byTenant } = store.current();
  const gaps = tenants.state === 'loaded' ? tenants.value.gaps : [];
  if (tenantId === undefined || waits(accounts) || waits(tenants) || gaps.some(needsSignIn)) await load({ kind: 'tenants' });
  const waiting = [...byTenant.values()].filter(({ tenant, clusters, identities }) => tenant.id === tenantId || waits(clusters) || waits(identities));
  await Promise.all(waiting.map(({ tenant }) => load({ kind: 'tenant', tenantId: tenant.id })));
}

/** The tenant that a sign-in failure was about; one about an account names none. */
export function tenantNamedBy({ target }: Failure): TenantId | undefined {
  return target !== undefined && isGuid(target) ? parseTenantId(target) : undefined;
}
