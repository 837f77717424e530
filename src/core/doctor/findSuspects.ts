import { armKey } from '../model/armId.ts';
import { knownClusters, latest, type Snapshot } from '../inventory/snapshot.ts';
import type { Cluster, ClusterRef } from '../model/cluster.ts';
import { TenantlinkError } from '../model/failure.ts';
import type { FederatedCredential, ManagedIdentity } from '../model/identity.ts';
import { workloadIdentityKeys, type ServiceAccount, type ServiceAccountName } from '../model/serviceAccount.ts';
import type { WorkloadRef } from '../model/workloadEdit.ts';
import type { Message } from '../words/say.ts';
import type { SignValues } from './errorSigns.ts';
import type { LogHint } from './readLog.ts';
import { purposeOf, suspectOf, withoutRepeats, type Suspect, type SuspectEnds } from './suspect.ts';
import { accountsNamedBy, annotatedIdentity, clustersOf, identitiesTrusting, identityNamed, nameIn, tryRead, type Search, type SuspectPorts } from './suspectSearch.ts';

export type { Suspect } from './suspect.ts';

/** What a diagnosis begins with. */
export type SuspectStart =
  | { readonly kind: 'serviceAccount'; readonly cluster: ClusterRef; readonly serviceAccount: ServiceAccountName }
  /** A pod, or what makes pods. */
  | { readonly kind: 'workload'; readonly cluster: ClusterRef; readonly workload: WorkloadRef }
  | { readonly kind: 'identity'; readonly identity: ManagedIdentity }
  | { readonly kind: 'credential'; readonly identity: ManagedIdentity; readonly credential: FederatedCredential }
  | { readonly kind: 'log'; readonly hints: readonly LogHint[] };

/**
 * The chains that may be meant, the most likely first; none where nothing leads to one, e.g.
 * because nothing was linked. `snapshot` should hold the clusters and identities of all tenants.
 * @throws TenantlinkError the first failure, where nothing was found and something could not be read; `cancelled`
 */
export async function findSuspects(start: SuspectStart, snapshot: Snapshot, ports: SuspectPorts, signal: AbortSignal): Promise<readonly Suspect[]> {
  const search: Search = { snapshot, ports, signal, failures: [] };
  const suspects = likelyFirst(withoutRepeats(await suspectsOf(start, search)));
  const [failure] = search.failures;
  if (suspects.length === 0 && failure !== undefined) throw new TenantlinkError(failure);
  return suspects;
}

/** What almost fits comes after what does. */
function likelyFirst(suspects: readonly Suspect[]): readonly Suspect[] {
  const almost = ({ why }: Suspect): boolean => why.key === 'suspect.credentialAlmost';
  return [...suspects.filter((suspect) => !almost(suspect)), ...suspects.filter(almost)];
}

function suspectsOf(start: SuspectStart, search: Search): Promise<readonly Suspect[]> {
  switch (start.kind) {
    case 'serviceAccount':
      return ofAccount(start, search);
    case 'workload':
      return ofWorkload(start, search);
    case 'identity':
      return ofIdentity(start.identity, search);
    case 'credential':
      return Promise.resolve(ofCredentials(start.identity, [start.credential], search));
    case 'log':
      return ofLog(start.hints, search);
  }
}

type AccountEnds = Omit<SuspectEnds, 'identity'>;

async function ofAccount(ends: AccountEnds, search: Search): Promise<readonly Suspect[]> {
  const { ports, snapshot, signal } = search;
  const account = await tryRead(search, 'getServiceAccount', () => ports.access.getServiceAccount({ cluster: ends.cluster, serviceAccount: ends.serviceAccount, signal }));
  const annotated = account === undefined ? undefined : annotatedIdentity(snapshot, account);
  if (annotated !== undefined) return [suspectOf({ ...ends, identity: annotated }, { key: 'suspect.annotation' })];
  const trusting = await identitiesTrusting(search, ends);
  return trusting.map(({ identity, exact }) => suspectOf({ ...ends, identity }, credentialReason(exact)));
}

async function ofWorkload({ cluster, workload: ref }: { readonly cluster: ClusterRef; readonly workload: WorkloadRef }, search: Search): Promise<readonly Suspect[]> {
  const { ports, snapshot, signal } = search;
  const { namespace } = ref;
  const workload = await tryRead(search, 'getWorkload', () => ports.access.getWorkload({ cluster, ...ref, signal }));
  if (workload === undefined) return [];
  const named = { cluster, workload: { kind: ref.kind, name: ref.name } };
  const own = { ...named, serviceAccount: { namespace, name: workload.serviceAccountName } };
  const ofOwn = await ofAccount(own, search);
  if (ofOwn.length > 0) return ofOwn;
  const inContainers = workload.containers.flatMap(({ env }) => identityNamed(snapshot, env.AZURE_CLIENT_ID) ?? []);
  if (inContainers.length > 0) return inContainers.map((identity) => suspectOf({ ...own, identity }, { key: 'suspect.environment' }));
  // The wrong ServiceAccount, mostly `default`, is what is most often broken (azure-workload-identity #691, #932): those that are annotated may be meant.
  const others = (await tryRead(search, 'listServiceAccounts', () => ports.access.listServiceAccounts({ cluster, namespace, signal }))) ?? [];
  return others.flatMap((account) => {
    const identity = annotatedIdentity(snapshot, account);
    return identity === undefined ? [] : [suspectOf({ ...named, serviceAccount: account, identity }, { key: 'suspect.namespace' })];
  });
}

async function ofIdentity(identity: ManagedIdentity, search: Search): Promise<readonly Suspect[]> {
  const { ports, signal } = search;
  const credentials = await tryRead(search, 'listFederatedCredentials', () => ports.federation.list({ identity, signal }));
  return [...annotatedWith(identity, search), ...ofCredentials(identity, credentials ?? [], search)];
}

function ofCredentials(identity: ManagedIdentity, credentials: readonly FederatedCredential[], { snapshot }: Search): readonly Suspect[] {
  const named = credentials.flatMap((credential) => accountsNamedBy(snapshot, credential));
  const suspects = (exact: boolean): readonly Suspect[] => named.filter((account) => account.exact === exact).map((account) => suspectOf({ ...account, identity }, credentialReason(exact)));
  return [...suspects(true), ...suspects(false)];
}

/** ServiceAccounts that are known to be annotated with the identity. */
function annotatedWith(identity: ManagedIdentity, { snapshot }: Search): readonly Suspect[] {
  return knownAccounts(snapshot).flatMap(({ cluster, account }) => {
    const annotated = identityNamed(snapshot, account.annotations[workloadIdentityKeys.clientId]);
    return annotated !== undefined && armKey(annotated.id) === armKey(identity.id) ? [suspectOf({ cluster, serviceAccount: account, identity }, { key: 'suspect.annotation' })] : [];
  });
}

function knownAccounts(snapshot: Snapshot): readonly { readonly cluster: Cluster; readonly account: ServiceAccount }[] {
  return knownClusters(snapshot).flatMap((cluster) => (latest(snapshot.serviceAccounts.get(armKey(cluster.id))) ?? []).map((account) => ({ cluster, account })));
}

/** Clusters looked at where the text does not say which one it is of. */
const mostClusters = 5;

/** What the errors of one text say together: mostly they are of one program. */
async function ofLog(hints: readonly LogHint[], search: Search): Promise<readonly Suspect[]> {
  const { snapshot } = search;
  const first = (name: keyof SignValues): string | undefined => hints.find(({ values }) => values[name] !== undefined)?.values[name];
  const subject = first('subject');
  const issuer = first('issuer');
  const refused = hints.find(({ values }) => values.action !== undefined)?.values ?? {};
  const identity = identityNamed(snapshot, first('clientId')) ?? identityNamed(snapshot, first('objectId'));
  const serviceAccount = subject === undefined ? undefined : nameIn(subject);

  if (identity === undefined) {
    if (serviceAccount === undefined) return [];
    const clusters = clustersNamed({ issuer, serviceAccount, snapshot });
    const asked = (clusters.length > 0 ? clusters : knownClusters(snapshot)).slice(0, mostClusters);
    return (await Promise.all(asked.map((cluster) => ofAccount({ cluster, serviceAccount }, search)))).flat();
  }
  const clusters = serviceAccount === undefined ? [] : clustersNamed({ issuer, serviceAccount, snapshot });
  if (serviceAccount !== undefined && clusters.length > 0) return clusters.map((cluster) => suspectOf({ cluster, serviceAccount, identity }, { key: 'suspect.log' }, refused));
  const chains = (await ofIdentity(identity, search)).map((suspect): Suspect => ({ ...suspect, subject: { ...suspect.subject, ...purposeOf(identity, refused) } }));
  const same = chains.filter((suspect) => serviceAccount === undefined || isSame(suspect.subject.serviceAccount, serviceAccount));
  if (same.length > 0 || serviceAccount === undefined) return same;
  // Nothing of the identity leads to that ServiceAccount, which is what is broken then.
  return knownClusters(snapshot)
    .slice(0, mostClusters)
    .map((cluster) => suspectOf({ cluster, serviceAccount, identity }, { key: 'suspect.log' }, refused));
}

/** The clusters of the issuer; else those in which the ServiceAccount is known. */
function clustersNamed({ issuer, serviceAccount, snapshot }: { readonly issuer: string | undefined; readonly serviceAccount: ServiceAccountName; readonly snapshot: Snapshot }): readonly Cluster[] {
  const ofIssuer = issuer === undefined ? [] : clustersOf(snapshot, issuer).map(({ cluster }) => cluster);
  return ofIssuer.length > 0 ? ofIssuer : knownAccounts(snapshot).flatMap(({ account, cluster }) => (isSame(account, serviceAccount) ? [cluster] : []));
}

function isSame(left: ServiceAccountName, right: ServiceAccountName): boolean {
  return left.namespace === right.namespace && left.name === right.name;
}

function credentialReason(exact: boolean): Message {
  return { key: exact ? 'suspect.credential' : 'suspect.credentialAlmost' };
}
