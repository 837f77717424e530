import { knownIdentities } from '../../core/inventory/snapshot.ts';
import { fail } from '../../core/model/failure.ts';
import type { ManagedIdentity } from '../../core/model/identity.ts';
import { workloadIdentityKeys, type ServiceAccount } from '../../core/model/serviceAccount.ts';
import { gatherTenants } from '../ask/gatherTenants.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import { withProgress } from './progress.ts';

/** The client id that a ServiceAccount is annotated with, in the spelling Azure uses; undefined without one. */
export function clientIdOf(account: ServiceAccount): string | undefined {
  const text = account.annotations[workloadIdentityKeys.clientId]?.trim().toLowerCase();
  return text === '' ? undefined : text;
}

/**
 * The identity that a ServiceAccount names, looked for in every tenant, whatever its tenant-id
 * annotation says: a missing one is among the mistakes to be found.
 * @throws TenantlinkError `notFound` when no tenant that can be read has it
 */
export async function findIdentity(context: CommandContext, clientId: string): Promise<ManagedIdentity> {
  const known = (): ManagedIdentity | undefined => knownIdentities(context.store.current()).find((identity) => identity.clientId === clientId);
  if (known() === undefined) {
    const ask = askContextOf(context);
    await withProgress({ title: context.say('ui.reading'), signal: ask.session.signal }, (signal) =>
      gatherTenants({
        context: ask,
        signal,
        list: (entry) => entry.identities,
        load: (tenantId, loading) => ask.session.inventory.loadIdentities(tenantId, loading),
        publish: () => undefined,
      }),
    );
  }
  return known() ?? fail({ reason: 'notFound', operation: 'getIdentity', target: clientId });
}
