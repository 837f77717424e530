import { subscriptionOf } from '../model/armId.ts';
import { known, readFact, valueOf, type Fact } from '../model/fact.ts';
import { TenantlinkError, failureOf } from '../model/failure.ts';
import { subjectOf } from '../model/ids.ts';
import type { World } from '../ports/world.ts';
import type { ChainFacts, ChainSubject } from './facts.ts';

/** The ports that reading a chain takes. */
export type ChainPorts = Pick<World, 'access' | 'clusters' | 'identities' | 'federation' | 'roles' | 'providers' | 'issuers' | 'clock'>;

/**
 * Reads every fact of a chain once, both tenants at the same time; what depends on nothing is
 * read in parallel. Failures become unknown facts.
 * @throws TenantlinkError `invalidInput` before anything is sent, `cancelled`
 */
export async function readFacts(subject: ChainSubject, ports: ChainPorts, signal: AbortSignal): Promise<ChainFacts> {
  const read = <T>(operation: string, source: string, action: () => Promise<T>): Promise<Fact<T>> =>
    readFact({ operation, source, now: () => ports.clock.now(), read: action });
  const { cluster: clusterRef, identity: identityRef, serviceAccount: name, workload } = subject;
  subjectOf(name);

  const cluster = read('getCluster', `cluster ${lastName(clusterRef.id)}`, () => ports.clusters.get({ cluster: clusterRef, signal }));
  const identity = read('getIdentity', `identity ${lastName(identityRef.id)}`, () => absentIfNotFound(() => ports.identities.get({ identity: identityRef, signal })));
  const subscriptionId = subscriptionOf(subject.scope);

  const [clusterFact, identityFact, issuerDocument, serviceAccount, credentials, assignments, provider, workloadFact] = await Promise.all([
    cluster,
    identity,
    cluster.then((fact): Promise<ChainFacts['issuerDocument']> | ChainFacts['issuerDocument'] => {
      const issuer = valueOf(fact)?.issuer;
      return issuer === undefined
        ? known(undefined, ports.clock.now(), 'issuer')
        : read('readIssuerDocument', `${issuer}.well-known/openid-configuration`, () => ports.issuers.read({ issuer, signal }));
    }),
    read('getServiceAccount', `ServiceAccount ${name.namespace}/${name.name} of ${lastName(clusterRef.id)}`, () =>
      ports.access.getServiceAccount({ cluster: clusterRef, serviceAccount: name, signal }),
    ),
    read('listFederatedCredentials', `federated credentials of ${lastName(identityRef.id)}`, () => ports.federation.list({ identity: identityRef, signal })),
    identity.then((fact): Promise<ChainFacts['assignments']> | ChainFacts['assignments'] => {
      if (fact.state === 'unknown') return fact;
      const principalId = fact.value?.principalId;
      const source = `role assignments of ${lastName(identityRef.id)}`;
      return principalId === undefined
        ? known([], ports.clock.now(), source)
        : read('listRoleAssignments', source, () => ports.roles.listAssignments({ tenantId: identityRef.tenantId, scope: subject.scope, principalId, signal }));
    }),
    read('getProvider', `${subject.provider} in subscription ${subscriptionId ?? ''}`, () => {
      if (subscriptionId === undefined) throw new TenantlinkError({ reason: 'notSupported', operation: 'getProvider', target: subject.scope });
      return ports.providers.state({ tenantId: identityRef.tenantId, subscriptionId, namespace: subject.provider, signal });
    }),
    workload === undefined
      ? undefined
      : read('getWorkload', `${workload.kind} ${name.namespace}/${workload.name} of ${lastName(clusterRef.id)}`, () =>
          ports.access.getWorkload({ cluster: clusterRef, kind: workload.kind, namespace: name.namespace, name: workload.name, signal }),
        ),
  ]);

  return {
    subject,
    cluster: clusterFact,
    identity: identityFact,
    issuerDocument,
    serviceAccount,
    credentials,
    assignments,
    provider,
    ...(workloadFact === undefined ? {} : { workload: workloadFact }),
  };
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
