import type { CommandContext } from './commandContext.ts';

/** Reads accounts and tenants anew, and everything below the tenants that was read before; other windows' runs too. */
export async function refresh({ load, store, lookForRuns }: CommandContext): Promise<void> {
  const read = [...store.current().byTenant.values()].filter(({ clusters, identities }) => clusters.state !== 'idle' || identities.state !== 'idle');
  await Promise.all([load({ kind: 'tenants' }), lookForRuns()]);
  await Promise.all(read.map(({ tenant }) => load({ kind: 'tenant', tenantId: tenant.id })));
}
