import { latest, type Snapshot } from '../../core/inventory/snapshot.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { Tenant } from '../../core/model/tenant.ts';

/** Remembers the tenants of this session, so that one whose guest was removed does not vanish without a word. */
export class GoneTenants {
  #accounts = '';
  #seen = new Map<TenantId, Tenant>();

  /** Tenants that the same accounts saw before and do not see now. */
  of(snapshot: Snapshot): readonly Tenant[] {
    const { accounts, tenants } = snapshot;
    if (accounts.state === 'idle') this.#seen = new Map();
    if (tenants.state !== 'loaded') return [];
    const now = (latest(accounts) ?? []).map(({ id }) => id).sort().join('\n');
    // Who signed out expects the tenants of that account to go.
    if (now !== this.#accounts) this.#seen = new Map();
    this.#accounts = now;
    const { items, gaps } = tenants.value;
    for (const tenant of items) this.#seen.set(tenant.id, tenant);
    // An account that could not be asked is told by its own row.
    if (gaps.length > 0) return [];
    return [...this.#seen.values()].filter(({ id }) => !items.some((tenant) => tenant.id === id));
  }
}
