import type { CommandContext } from './commandContext.ts';

/** Reads accounts and tenants anew, and everything below the tenants that was read before. */
export async function refresh({ load, store }: CommandContext): Promise<void> {
  const read = [...store.current().byTenant.values()].filter(({ clusters, identities }) => clusters.state !== 'idle' || identities.state !== 'idle');
  await load({ kind: 'tenants' });
  await Promise.all(read.map(({ tenant }) => load({ kind: 'tenant', tenantId: tenant.id })));
}
