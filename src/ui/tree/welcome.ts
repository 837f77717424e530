import { latest, type Snapshot } from '../../core/inventory/snapshot.ts';

/** Which welcome view an empty tree shows; the value of the context key `tenantlink.welcome`. */
export type Welcome = 'none' | 'signedOut' | 'noTenants';

export function welcomeFor(snapshot: Snapshot): Welcome {
  const accounts = latest(snapshot.accounts);
  if (accounts === undefined) return 'none';
  if (accounts.length === 0) return 'signedOut';
  if (snapshot.tenants.state !== 'loaded') return 'none';
  const { items, gaps } = snapshot.tenants.value;
  return items.length === 0 && gaps.length === 0 ? 'noTenants' : 'none';
}
