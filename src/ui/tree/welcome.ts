import { latest, type Snapshot } from '../../core/inventory/snapshot.ts';

/** Which welcome view an empty tree shows; the value of the context key `tenantlink.welcome`. */
export type Welcome = 'none' | 'signedOut' | 'noTenants';

export function welcomeFor(snapshot: Snapshot): Welcome {
  const accounts = latest(snapshot.accounts);
  if (accounts === undefined) return 'none';
  if (accounts.length === 0) return 'signedOut';
  const tenants = snapshot.tenants.state === 'loaded' ? snapshot.tenants.value : undefined;
  return tenants !== undefined && tenants.items.length === 0 && tenants.gaps.length === 0 ? 'noTenants' : 'none';
}
