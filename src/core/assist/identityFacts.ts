import { latest, type Loadable, type Snapshot } from '../inventory/snapshot.ts';
import { classifyClientId } from '../manifest/classifyClientId.ts';
import type { IdentityIndex, NamedIdentity } from '../manifest/identityIndex.ts';
import { armKey } from '../model/armId.ts';
import type { Failure } from '../model/failure.ts';
import type { FederatedCredential, RoleAssignment } from '../model/identity.ts';

/** A list as far as it was read. */
export type ReadList<T> = { readonly state: 'read'; readonly items: readonly T[] } | { readonly state: 'notRead' | 'reading' } | { readonly state: 'failed'; readonly failure: Failure };

/** What the snapshot says of the identity that a text names. */
export type IdentityFacts =
  /** Not a GUID, nor any id that is known: the findings say what is wrong with it. */
  | { readonly state: 'noId' }
  /** Nobody is signed in, or the accounts were not read. */
  | { readonly state: 'signedOut' }
  /** Identities of some tenants were not read, or could not be: it may be one of them. */
  | { readonly state: 'notRead'; readonly tenants: readonly string[] }
  /** Every identity that the signed-in accounts can see is known, and none has it. */
  | { readonly state: 'unknown' }
  | { readonly state: 'known'; readonly named: NamedIdentity; readonly credentials: ReadList<FederatedCredential>; readonly roles: ReadList<RoleAssignment> };

/** Finds out what is known of an identity, without asking anybody. */
export function identityFacts(text: string, snapshot: Snapshot, identities: IdentityIndex): IdentityFacts {
  const named = identities.find(text.trim());
  if (named !== undefined) {
    const details = snapshot.identityDetails.get(armKey(named.identity.id));
    return { state: 'known', named, credentials: listOf(details?.credentials), roles: listOf(details?.roles) };
  }
  if (classifyClientId(text, identities).kind !== 'clientId') return { state: 'noId' };
  const accounts = latest(snapshot.accounts);
  if (accounts === undefined || accounts.length === 0) return { state: 'signedOut' };
  const entries = [...snapshot.byTenant.values()];
  const unread = entries.filter(({ identities: list }) => list.state !== 'loaded' || list.value.gaps.length > 0).map(({ tenant }) => tenant.displayName);
  return entries.length === 0 || unread.length > 0 ? { state: 'notRead', tenants: unread } : { state: 'unknown' };
}

function listOf<T>(loadable: Loadable<readonly T[]> | undefined): ReadList<T> {
  const items = latest(loadable);
  if (loadable?.state === 'failed') return { state: 'failed', failure: loadable.failure };
  if (items !== undefined) return { state: 'read', items };
  return { state: loadable?.state === 'loading' ? 'reading' : 'notRead' };
}
