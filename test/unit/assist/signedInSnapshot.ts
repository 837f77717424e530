import type { Snapshot } from '../../../src/core/inventory/snapshot.ts';
import { armKey } from '../../../src/core/model/armId.ts';
import type { FederatedCredential, RoleAssignment } from '../../../src/core/model/identity.ts';
import type { ServiceAccount } from '../../../src/core/model/serviceAccount.ts';
import { anIdentity, readAt } from '../../builders/chain.ts';
import { knownSnapshot } from '../manifest/knownSnapshot.ts';

/** Two tenants with cluster and identity, and of the identity what is given. */
export function signedInSnapshot(args: { readonly credentials?: readonly FederatedCredential[]; readonly roles?: readonly RoleAssignment[]; readonly held?: readonly ServiceAccount[] }): Snapshot {
  const loaded = <T>(value: T) => ({ state: 'loaded', value, readAt }) as const;
  const idle = { state: 'idle' } as const;
  const base: Snapshot = { ...knownSnapshot(args.held === undefined ? {} : { held: args.held }), accounts: loaded([{ id: 'ada', label: 'ada@contoso.example' }]) };
  if (args.credentials === undefined && args.roles === undefined) return base;
  const details = { credentials: args.credentials === undefined ? idle : loaded(args.credentials), roles: args.roles === undefined ? idle : loaded(args.roles) };
  return { ...base, identityDetails: new Map([[armKey(anIdentity().id), details]]) };
}
