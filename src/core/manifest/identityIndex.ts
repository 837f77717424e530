import { knownIdentities, tenantName, type Snapshot } from '../inventory/snapshot.ts';
import { armKey } from '../model/armId.ts';
import type { ManagedIdentity } from '../model/identity.ts';
import { isGuid } from '../model/ids.ts';

/** An identity and by which of its ids a text names it. */
export interface NamedIdentity {
  readonly identity: ManagedIdentity;
  readonly tenantName: string;
  readonly by: 'clientId' | 'principalId' | 'armId';
}

/** Finds the identities that are known by any of their ids. */
export interface IdentityIndex {
  readonly size: number;
  /** `text` is a client id, an object id or a resource id, in any case. */
  find(text: string): NamedIdentity | undefined;
}

/** The identities of a snapshot by their ids. */
export function indexIdentities(snapshot: Snapshot): IdentityIndex {
  const identities = knownIdentities(snapshot);
  const byId = new Map<string, NamedIdentity>();
  for (const identity of identities) {
    const named = { identity, tenantName: tenantName(snapshot, identity.tenantId) };
    byId.set(identity.clientId, { ...named, by: 'clientId' });
    byId.set(identity.principalId, { ...named, by: 'principalId' });
    byId.set(armKey(identity.id), { ...named, by: 'armId' });
  }
  return { size: identities.length, find: (text) => byId.get(isGuid(text) ? text.toLowerCase() : armKey(text)) };
}
