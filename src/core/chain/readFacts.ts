import { sameArmId, subscriptionOf } from '../model/armId.ts';
import { known, pending, readFact, valueOf, type Fact } from '../model/fact.ts';
import { TenantlinkError, failureOf } from '../model/failure.ts';
import type { ManagedIdentity } from '../model/identity.ts';
import { subjectOf } from '../model/ids.ts';
import { clusterName, kubeContextOf } from '../model/kubeContext.ts';
import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import type { Workload } from '../model/workload.ts';
import type { World } from '../ports/world.ts';
import type { Message } from '../words/say.ts';
import type { ChainFacts, ChainSubject, KnownObjects } from './facts.ts';

/** The ports that reading a chain takes. */
export type ChainPorts = Pick<World, 'access' | 'clusters' | 'federation' | 'roles' | 'providers' | 'issuers' | 'clock'> & {
  readonly identities: Pick<World['identities'], 'get' | 'list'>;
};

interface ReadArgs {
  readonly subject: ChainSubject;
  readonly ports: ChainPorts;
  readonly signal: AbortSignal;
  readonly known?: KnownObjects;
}

/**
 * Reads every fact of a chain once, both tenants at the same time; what depends on nothing is
 * read in parallel. Failures become unknown facts.
 * @throws TenantlinkError `invalidInput` before anything is sent, `cancelled`
 */
export async function readFacts(subject: ChainSubject, ports: ChainPorts, signal: AbortSignal): Promise<ChainFacts> {
  return settleFacts({ subject, ports, signal }, () => undefined);
}

/**
 * The same, telling the facts each time one of them is settled; the others are pending meanwhile.
 * @param args `known` makes sentences name what an annotation holds, which may be looked up for it
 * @throws as {@link readFacts}
 */
export async function settleFacts(args: ReadArgs, onSettled: (facts: ChainFacts) => void): Promise<ChainFacts> {
  const { subject } = args;
  // Throws where a name is none.
  subjectOf(subject.serviceAccount);
  let facts: ChainFacts = {
    subject,
    cluster: pending,
    issuerDocument: pending,
    clusterIssuer: pending,
    serviceAccount: pending,
    identity: pending,
    credentials: pending,
    assignments: pending,
    provider: pending,
    ...(subject.workload === undefined ? {} : { workload: pending }),
    ...(args.known === undefined ? {} : { known: args.known }),
  };
  const settle = <K extends keyof ChainFacts>(key: K, fact: ChainFacts[K]): ChainFacts[K] => {
    facts = { ...facts, [key]: fact };
    onSettled(facts);
    return fact;
  };
  await Promise.all(readsOf(args, settle));
  return facts;
}

type Settle = <K extends keyof ChainFacts>(key: K, fact: ChainFacts[K]) => ChainFacts[K];

/** Every read, already under way; those that rest on another one's answer wait for it. */
function readsOf({ subject, ports, signal, known: objects }: ReadArgs, settle: Settle): readonly Promise<unknown>[] {
  const { cluster: clusterRef, identity: identityRef, serviceAccount: name, workload } = subject;
  const cluster = clusterName(clusterRef.id);
  const identityName = lastName(identityRef.id);
  const now = (): number => ports.clock.now();
  const read = <T>(operation: string, source: Message, action: () => Promise<T>): Promise<Fact<T>> => readFact({ operation, source, now, read: action });
  const inCluster = { cluster: clusterRef, signal };

  const clusterRead = read('getCluster', { key: 'source.cluster', params: { name: cluster } }, () => ports.clusters.get(inCluster));
  const identityRead = read('getIdentity', { key: 'source.identity', params: { name: identityName } }, () => absentIfNotFound(() => ports.identities.get({ identity: identityRef, signal })));
  const accountRead = read('getServiceAccount', { key: 'source.serviceAccount', params: { name: `${name.namespace}/${name.name}`, cluster } }, () =>
    ports.access.getServiceAccount({ ...inCluster, serviceAccount: name }),
  );
  const getWorkload = (of: { readonly kind: string; readonly name: string }): Promise<NonNullable<ChainFacts['workload']>> =>
    read('getWorkload', { key: 'source.workload', params: { workload: `${of.kind} ${name.namespace}/${of.name}`, cluster } }, () =>
      ports.access.getWorkload({ ...inCluster, kind: of.kind, namespace: name.namespace, name: of.name }),
    );

  const issuerDocument = async (): Promise<void> => {
    const issuer = valueOf(await clusterRead)?.issuer;
    const source: Message = { key: 'source.issuerDocument', params: { issuer: issuer ?? '' } };
    settle('issuerDocument', issuer === undefined ? known(undefined, now(), source) : await read('readIssuerDocument', source, () => ports.issuers.read({ issuer, signal })));
  };
  const webhook = async (): Promise<void> => {
    const found = await clusterRead;
    if (!asksForWebhook(found)) return;
    settle('webhook', await read('findWebhook', { key: 'source.webhookOf', params: { cluster } }, () => ports.access.findWebhook(inCluster)));
  };
  const assignments = async (): Promise<void> => {
    const fact = await identityRead;
    const source: Message = { key: 'source.assignments', params: { identity: identityName } };
    if (fact.state !== 'known') return void settle('assignments', fact);
    const principalId = fact.value?.principalId;
    if (principalId === undefined) return void settle('assignments', known([], now(), source));
    settle('assignments', await read('listRoleAssignments', source, () => ports.roles.listAssignments({ tenantId: identityRef.tenantId, scope: subject.scope, principalId, signal })));
  };
  const provider = async (): Promise<void> => {
    const subscriptionId = subscriptionOf(subject.scope);
    const source: Message = { key: 'source.providerOf', params: { provider: subject.provider, subscription: subscriptionId ?? '' } };
    const fact = await read('getProvider', source, () => {
      if (subscriptionId === undefined) throw new TenantlinkError({ reason: 'notSupported', operation: 'getProvider', target: subject.scope });
      return ports.providers.state({ tenantId: identityRef.tenantId, subscriptionId, namespace: subject.provider, signal });
    });
    settle('provider', fact);
  };
  const pod = async (): Promise<void> => {
    if (workload === undefined) return;
    const fact = await getWorkload(workload);
    const controller = templateKeeper(fact);
    const listsPods = objects !== undefined && controllerKinds.has(valueOf(fact)?.kind ?? '');
    // Before the workload, so that it is not judged without them.
    if (controller !== undefined) settle('template', pending);
    if (listsPods) settle('pods', pending);
    settle('workload', fact);
    if (listsPods) {
      const source: Message = { key: 'source.pods', params: { workload: `${workload.kind} ${workload.name}` } };
      settle('pods', await read('listWorkloads', source, async () => (await ports.access.listWorkloads({ ...inCluster, namespace: name.namespace })).filter((one) => isRunBy(one, workload))));
    }
    if (controller !== undefined) settle('template', await getWorkload(controller));
  };
  const others = async (): Promise<void> => {
    // Names are looked up for people only; planning and proving do without.
    if (objects === undefined) return;
    const [account, identity] = await Promise.all([accountRead, identityRead]);
    const named = valueOf(account)?.annotations[workloadIdentityKeys.clientId]?.trim() ?? '';
    const own = valueOf(identity);
    if (own === undefined || named === '' || [own, ...objects.identities].some((candidate) => isNamed(candidate, named))) return;
    const { tenantId } = identityRef;
    settle('otherIdentities', await read('listIdentities', { key: 'source.identities', params: { tenant: tenantId } }, async () => (await ports.identities.list({ tenantId, signal })).items));
  };

  return [
    clusterRead.then((fact) => settle('cluster', webhookAwaited(fact, settle))),
    identityRead.then((fact) => settle('identity', fact)),
    accountRead.then((fact) => settle('serviceAccount', fact)),
    issuerDocument(),
    webhook(),
    read('readClusterIssuer', { key: 'source.clusterIssuer', params: { cluster } }, () => ports.access.readIssuer(inCluster)).then((fact) => settle('clusterIssuer', fact)),
    read('listFederatedCredentials', { key: 'source.credentials', params: { identity: identityName } }, () => ports.federation.list({ identity: identityRef, signal })).then((fact) => settle('credentials', fact)),
    assignments(),
    provider(),
    pod(),
    others(),
  ];
}

/** A cluster whose profile is off is not judged before its own webhooks were looked at. */
function webhookAwaited(fact: ChainFacts['cluster'], settle: Settle): ChainFacts['cluster'] {
  if (asksForWebhook(fact)) settle('webhook', pending);
  return fact;
}

function asksForWebhook(fact: ChainFacts['cluster']): boolean {
  return fact.state === 'known' && (!fact.value.workloadIdentityEnabled || kubeContextOf(fact.value.id) !== undefined);
}

/** Controllers whose pods run until they are replaced. */
const controllerKinds: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

/** Whether a controller runs a Pod; a Deployment does by a ReplicaSet that is named after it (Kubernetes docs, "Pod-template-hash label"). */
function isRunBy({ kind, ownedBy }: Workload, controller: { readonly kind: string; readonly name: string }): boolean {
  if (kind !== 'Pod' || ownedBy === undefined) return false;
  if (controller.kind !== 'Deployment') return ownedBy.kind === controller.kind && ownedBy.name === controller.name;
  return ownedBy.kind === 'ReplicaSet' && ownedBy.name.startsWith(`${controller.name}-`) && /^[a-z0-9]+$/.test(ownedBy.name.slice(controller.name.length + 1));
}

/** Controllers that keep the template of their pods. */
const templateKinds: ReadonlySet<string> = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);

function templateKeeper(fact: NonNullable<ChainFacts['workload']>): { readonly kind: string; readonly name: string } | undefined {
  const found = valueOf(fact);
  return found?.kind === 'Pod' && found.ownedBy !== undefined && templateKinds.has(found.ownedBy.kind) ? found.ownedBy : undefined;
}

function isNamed({ id, clientId, principalId }: ManagedIdentity, text: string): boolean {
  const named = text.toLowerCase();
  return named === clientId || named === principalId || sameArmId(named, id);
}

async function absentIfNotFound<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (thrown) {
    if (failureOf(thrown, 'read').reason === 'notFound') return undefined;
    throw thrown;
  }
}

function lastName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
