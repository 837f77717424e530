import { isIdentityBinding } from '../chain/identityBinding.ts';
import { issuerDifference } from '../chain/issuerDifference.ts';
import { serviceAccountIn, subjectDifference } from '../chain/subjectDifference.ts';
import { knownClusters, knownIdentities, latest, type Snapshot } from '../inventory/snapshot.ts';
import { armKey, sameArmId } from '../model/armId.ts';
import type { Cluster, ClusterRef } from '../model/cluster.ts';
import { failureOf, type Failure } from '../model/failure.ts';
import type { FederatedCredential, ManagedIdentity } from '../model/identity.ts';
import { isNamespaceName, isServiceAccountName, subjectOf } from '../model/ids.ts';
import { workloadIdentityKeys, type ServiceAccount, type ServiceAccountName } from '../model/serviceAccount.ts';
import type { World } from '../ports/world.ts';

/** The ports that finding a chain takes; none of them is written to. */
export type SuspectPorts = Pick<World, 'access' | 'federation'>;

/** What a search works with: what is known, the ports, and failures on the way, each told only where nothing was found. */
export interface Search {
  readonly snapshot: Snapshot;
  readonly ports: SuspectPorts;
  readonly signal: AbortSignal;
  readonly failures: Failure[];
}

/** Runs a read whose failure narrows the search and does not end it; a cancellation is thrown on. */
export async function tryRead<T>(search: Search, operation: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    const failure = failureOf(thrown, operation);
    if (failure.reason === 'cancelled') throw thrown;
    search.failures.push(failure);
    return undefined;
  }
}

/** The identity that a text in the place of a client id names, be it its client id, object id or resource id. */
export function identityNamed(snapshot: Snapshot, text: string | undefined): ManagedIdentity | undefined {
  const named = text?.trim().toLowerCase() ?? '';
  if (named === '') return undefined;
  return knownIdentities(snapshot).find(({ id, clientId, principalId }) => named === clientId || named === principalId || sameArmId(named, id));
}

/** The identity that a ServiceAccount is annotated with. */
export function annotatedIdentity(snapshot: Snapshot, account: ServiceAccount): ManagedIdentity | undefined {
  return identityNamed(snapshot, account.annotations[workloadIdentityKeys.clientId]);
}

/** A cluster and ServiceAccount that a federated credential names, surely or almost. */
interface NamedAccount {
  readonly cluster: Cluster;
  readonly serviceAccount: ServiceAccountName;
  readonly exact: boolean;
}

/** What a credential names among the clusters that are known; those that come near are given as well. */
export function accountsNamedBy(snapshot: Snapshot, credential: FederatedCredential): readonly NamedAccount[] {
  if (isIdentityBinding(credential)) return [];
  const serviceAccount = nameIn(credential.subject);
  if (serviceAccount === undefined) return [];
  const found = clustersOf(snapshot, credential.issuer);
  return found.map(({ cluster, exact }) => ({ cluster, serviceAccount, exact }));
}

/** A ServiceAccount that a subject names, in the case that Kubernetes writes names in. */
export function nameIn(subject: string): ServiceAccountName | undefined {
  const named = serviceAccountIn(subject.trim().toLowerCase());
  return named !== undefined && isNamespaceName(named.namespace) && isServiceAccountName(named.name) ? named : undefined;
}

/** Clusters with that issuer; where there is none, those whose issuer it was meant to be or may have been before. */
export function clustersOf(snapshot: Snapshot, issuer: string): readonly { readonly cluster: Cluster; readonly exact: boolean }[] {
  const compared = knownClusters(snapshot).flatMap((cluster) => (cluster.issuer === undefined ? [] : [{ cluster, difference: issuerDifference(issuer, cluster.issuer) }]));
  const exact = compared.filter(({ difference }) => difference === undefined);
  const near = compared.filter(({ difference }) => difference !== undefined && difference !== 'other');
  return (exact.length > 0 ? exact : near).map(({ cluster, difference }) => ({ cluster, exact: difference === undefined }));
}

/** Identities asked for their credentials one by one, where nothing that is known leads to one; more would be a flood (ARM allows a few lists a second). */
const mostAsked = 30;

/** Identities that have a credential for the ServiceAccount, surely first; from what is known, else by asking. */
export async function identitiesTrusting(search: Search, ends: { readonly cluster: ClusterRef; readonly serviceAccount: ServiceAccountName }): Promise<readonly { readonly identity: ManagedIdentity; readonly exact: boolean }[]> {
  const { snapshot, ports, signal } = search;
  const issuer = knownClusters(snapshot).find(({ id }) => sameArmId(id, ends.cluster.id))?.issuer;
  const subject = subjectOf(ends.serviceAccount);
  const judge = (identity: ManagedIdentity, credentials: readonly FederatedCredential[]): readonly { readonly identity: ManagedIdentity; readonly exact: boolean }[] => {
    const near = credentials.filter((credential) => !isIdentityBinding(credential) && isNear(credential, { issuer, subject }));
    return near.length === 0 ? [] : [{ identity, exact: near.some((credential) => credential.issuer === issuer && credential.subject === subject) }];
  };
  const identities = knownIdentities(snapshot);
  const loaded = identities.flatMap((identity) => judge(identity, latest(snapshot.identityDetails.get(armKey(identity.id))?.credentials) ?? []));
  if (loaded.length > 0 || identities.length > mostAsked) return exactFirst(loaded);
  const asked = await Promise.all(
    identities.map(async (identity) => {
      const credentials = await tryRead(search, 'listFederatedCredentials', () => ports.federation.list({ identity, signal }));
      return judge(identity, credentials ?? []);
    }),
  );
  return exactFirst(asked.flat());
}

/** The right subject, or almost, for an issuer that is this cluster's, was, or was meant to be. */
function isNear(credential: FederatedCredential, wanted: { readonly issuer: string | undefined; readonly subject: string }): boolean {
  const subject = subjectDifference(credential.subject, wanted.subject);
  if (subject !== undefined && subject !== 'case' && subject !== 'whitespace') return false;
  return wanted.issuer === undefined || issuerDifference(credential.issuer, wanted.issuer) !== 'other';
}

function exactFirst<T extends { readonly exact: boolean }>(found: readonly T[]): readonly T[] {
  return [...found.filter(({ exact }) => exact), ...found.filter(({ exact }) => !exact)];
}
