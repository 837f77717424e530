import { latest, type Snapshot } from '../inventory/snapshot.ts';
import { clusterTenantOf } from '../manifest/clusterTenant.ts';
import type { IdentityIndex } from '../manifest/identityIndex.ts';
import type { KnownServiceAccount, ManifestContext, ServiceAccountLookup } from '../manifest/manifestContext.ts';
import { armKey } from '../model/armId.ts';
import type { ManifestIndex } from './manifestIndex.ts';
import { nearestAccounts } from './nearestAccounts.ts';

/** What is known beyond one file: the other files of the workspace and, where somebody is signed in, what was read of tenants and clusters. */
export function fileContext(args: {
  /** The key of the file in the index. */
  readonly file: string;
  readonly index: ManifestIndex;
  readonly signedIn?: { readonly snapshot: Snapshot; readonly identities: IdentityIndex };
}): ManifestContext {
  const { file, index, signedIn } = args;
  const kustomize = index.additionsTo(file);
  const workspace = { accounts: accountsBeyond(file, index, signedIn?.snapshot), ...(kustomize === undefined ? {} : { kustomize }), ...(index.isPatch(file) ? { isPatch: true as const } : {}) };
  if (signedIn === undefined) return workspace;
  const { snapshot, identities } = signedIn;
  return {
    ...workspace,
    ...(identities.size === 0 ? {} : { identities }),
    clusterTenantOf: (account) => clusterTenantOf(snapshot, account),
    credentialsOf: ({ id }) => latest(snapshot.identityDetails.get(armKey(id))?.credentials),
  };
}

function accountsBeyond(file: string, index: ManifestIndex, snapshot: Snapshot | undefined): ServiceAccountLookup {
  return {
    named(name) {
      const near = nearestAccounts(index, { file, name });
      // Every namespace has its `default`; which one a file means is for the file to say.
      return near.length > 0 || snapshot === undefined || name === 'default' ? near : inClusters(snapshot, name);
    },
    // The workspace is where the ServiceAccounts of a namespace are kept when it holds one; for a namespace left open, when the same folder does. Where a template writes a name, it may be the one that is asked for.
    isComplete(namespace) {
      return index.facts(file) !== undefined && index.hasAccountsIn(namespace, file) && !index.hasUnnamedAccountsBy(file);
    },
  };
}

/** ServiceAccounts of clusters that carry an annotation; only those are read. */
function inClusters(snapshot: Snapshot, name: string): readonly KnownServiceAccount[] {
  return [...snapshot.serviceAccounts.values()].flatMap((held) => (latest(held) ?? []).filter((account) => account.name === name).map(({ namespace, annotations }) => ({ name, namespace, annotations, complete: true })));
}
