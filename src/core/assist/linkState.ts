import { knownClusters, latest, type Snapshot } from '../inventory/snapshot.ts';
import { armKey } from '../model/armId.ts';
import { tokenExchangeAudience } from '../model/cloud.ts';
import type { Cluster } from '../model/cluster.ts';
import type { FederatedCredential, ManagedIdentity } from '../model/identity.ts';

/** A ServiceAccount of a manifest, which may leave its namespace to whoever applies it. */
export interface AccountInManifest {
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Whether an identity trusts a ServiceAccount, as far as what was read already says. */
export type LinkState =
  | { readonly state: 'linked'; readonly cluster: Cluster; readonly credential: FederatedCredential }
  /** No credential names the issuer of the cluster that holds the ServiceAccount. */
  | { readonly state: 'noIssuer' }
  /** No credential names the ServiceAccount. */
  | { readonly state: 'noSubject' }
  /** The identity's credentials were not read. */
  | { readonly state: 'notRead' }
  /** They were, but not the cluster that is meant. */
  | { readonly state: 'uncertain' };

/** Reads the state of a link from the snapshot; an exact comparison, as Entra's is. */
export function linkStateOf(args: { readonly snapshot: Snapshot; readonly identity: ManagedIdentity; readonly account: AccountInManifest }): LinkState {
  const { snapshot, identity, account } = args;
  const credentials = latest(snapshot.identityDetails.get(armKey(identity.id))?.credentials);
  if (credentials === undefined) return { state: 'notRead' };
  const named = credentials.filter((credential) => names(credential, account));
  const clusters = knownClusters(snapshot).filter(({ issuer }) => issuer !== undefined);
  const holding = clusters.filter((cluster) => holds(snapshot, cluster, account));
  for (const cluster of holding.length > 0 ? holding : clusters) {
    const credential = named.find(({ issuer, audiences }) => issuer === cluster.issuer && audiences.includes(tokenExchangeAudience));
    if (credential !== undefined) return { state: 'linked', cluster, credential };
  }
  if (holding.some(({ issuer }) => credentials.some((credential) => credential.issuer === issuer))) return named.length > 0 ? { state: 'uncertain' } : { state: 'noSubject' };
  if (holding.length > 0) return { state: 'noIssuer' };
  return named.length > 0 ? { state: 'uncertain' } : { state: 'noSubject' };
}

function names({ subject }: FederatedCredential, { namespace, name }: AccountInManifest): boolean {
  if (namespace !== undefined) return subject === `system:serviceaccount:${namespace}:${name}`;
  const [system, kind, , account, ...more] = subject.split(':');
  return system === 'system' && kind === 'serviceaccount' && account === name && more.length === 0;
}

function holds(snapshot: Snapshot, cluster: Cluster, { namespace, name }: AccountInManifest): boolean {
  return latest(snapshot.serviceAccounts.get(armKey(cluster.id)))?.some((held) => held.name === name && (namespace === undefined || held.namespace === namespace)) === true;
}
