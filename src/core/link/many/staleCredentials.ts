import { armKey } from '../../model/armId.ts';
import type { ClusterRef } from '../../model/cluster.ts';
import { fail, failureOf, type Failure } from '../../model/failure.ts';
import type { FederatedCredential, IdentityRef } from '../../model/identity.ts';
import { isNamespaceName, isServiceAccountName, parseIssuer, type Issuer } from '../../model/ids.ts';
import { clusterName } from '../../model/kubeContext.ts';
import type { ServiceAccountName } from '../../model/serviceAccount.ts';
import type { World } from '../../ports/world.ts';
import { aksIssuer } from '../aksIssuer.ts';
import { ownersOf } from '../credentialOwners.ts';
import { readRecords, type LinkRecord } from '../records.ts';
import { bounded } from './bounded.ts';

/** A credential that trusts an issuer which its cluster no longer has. */
export interface StaleCredential {
  readonly identity: IdentityRef;
  readonly credential: FederatedCredential;
  readonly serviceAccount: ServiceAccountName;
  /**
   * How it is known: `ledger`, a link on record says that the issuer was this cluster's; `likely`,
   * the issuer is gone, was of the same tenant and region, and the ServiceAccount stands in this
   * cluster; `possible`, the same without the ServiceAccount.
   */
  readonly certainty: 'ledger' | 'likely' | 'possible';
  /** Ids of the links on record whose credential it is. */
  readonly owners: readonly string[];
  /** The identity trusts the new issuer for the same subject already; a second one would be refused. */
  readonly superseded: boolean;
}

/** What was found, and what could not be asked. */
export interface StaleCredentials {
  readonly cluster: ClusterRef;
  /** The cluster's issuer now. */
  readonly issuer: Issuer;
  readonly stale: readonly StaleCredential[];
  /** Identities and issuers that could not be read; `target` names each. */
  readonly gaps: readonly Failure[];
}

type StalePorts = Pick<World, 'clusters' | 'federation' | 'issuers' | 'access' | 'journal'>;

const readers = 6;

/**
 * Looks through identities for credentials that trust the issuer a cluster had before it was
 * created again. Credentials of AKS identity bindings are AKS's own and never among them.
 * @throws TenantlinkError where the cluster or the journal cannot be read, or the cluster has no issuer (`notSupported`)
 */
export async function findStaleCredentials(args: { readonly cluster: ClusterRef; readonly identities: readonly IdentityRef[] }, ports: StalePorts, signal: AbortSignal): Promise<StaleCredentials> {
  const { cluster, identities } = args;
  const [live, { records }] = await Promise.all([ports.clusters.get({ cluster, signal }), readRecords(ports.journal)]);
  const issuer = live.issuer ?? fail({ reason: 'notSupported', operation: 'findStaleCredentials', target: clusterName(cluster.id), code: 'repoint.NoIssuer' });
  const former = formerIssuers(records, cluster, issuer);
  const gaps: Failure[] = [];
  const attempt = async <T>(operation: string, target: string, action: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await action();
    } catch (thrown) {
      const failure = failureOf(thrown, operation);
      if (failure.reason === 'cancelled') throw thrown;
      gaps.push({ ...failure, target });
      return undefined;
    }
  };
  const isGone = remembered((old: string) => attempt('readIssuerDocument', old, () => isWithoutDocument(old, ports, signal)));
  const stands = remembered((subject: string) => {
    const serviceAccount = accountOf(subject);
    const place = { cluster, signal };
    return serviceAccount === undefined ? Promise.resolve(undefined) : attempt('getServiceAccount', subject, async () => (await ports.access.getServiceAccount({ ...place, serviceAccount })) !== undefined);
  });

  const certaintyOf = async ({ issuer: old, subject }: FederatedCredential): Promise<StaleCredential['certainty'] | undefined> => {
    if (former.has(old)) return 'ledger';
    if (!areSiblings(old, issuer) || (await isGone(old)) !== true) return undefined;
    return (await stands(subject)) === true ? 'likely' : 'possible';
  };
  const found = await bounded(identities, readers, async (identity) => {
    const credentials = (await attempt('listFederatedCredentials', clusterName(identity.id), () => ports.federation.list({ identity, signal }))) ?? [];
    const judged = await Promise.all(
      credentials.map(async (credential): Promise<readonly StaleCredential[]> => {
        const serviceAccount = accountOf(credential.subject);
        if (credential.issuer === issuer || serviceAccount === undefined || isOfBinding(credential)) return [];
        const certainty = await certaintyOf(credential);
        if (certainty === undefined) return [];
        const superseded = credentials.some((other) => other.issuer === issuer && other.subject === credential.subject);
        return [{ identity, credential, serviceAccount, certainty, superseded, owners: ownersOf(records, identity, credential).map(({ id }) => id) }];
      }),
    );
    return judged.flat();
  });
  return { cluster, issuer, stale: found.flat(), gaps };
}

/** Issuers that links on record found this cluster to have. */
function formerIssuers(records: readonly LinkRecord[], cluster: ClusterRef, issuer: Issuer): ReadonlySet<string> {
  const found = records.filter(({ plan }) => plan.wish !== undefined && armKey(plan.wish.cluster.id) === armKey(cluster.id)).flatMap(({ resolved }) => resolved.issuer ?? []);
  return new Set(found.filter((other) => other !== issuer));
}

/** Alike but for their last part: issuers of clusters in one region and tenant. A single part says neither. */
function areSiblings(left: string, right: string): boolean {
  const parentOf = (issuer: string): string | undefined => /^(https:\/\/[^/]+\/.+\/)[^/]+\/?$/.exec(issuer)?.[1];
  const parent = parentOf(left);
  return parent !== undefined && parent === parentOf(right);
}

/** AKS makes and keeps these itself (contracts of identity bindings). */
function isOfBinding({ issuer, audiences }: FederatedCredential): boolean {
  return aksIssuer(issuer)?.binding === true || audiences.includes('api://AKSIdentityBinding');
}

/** Whether the service answers that there is no such issuer; not being able to ask is something else. */
async function isWithoutDocument(issuer: string, ports: StalePorts, signal: AbortSignal): Promise<boolean> {
  try {
    await ports.issuers.read({ issuer: parseIssuer(issuer), signal });
    return false;
  } catch (thrown) {
    if (failureOf(thrown, 'readIssuerDocument').reason === 'notFound') return true;
    throw thrown;
  }
}

function accountOf(subject: string): ServiceAccountName | undefined {
  const [, namespace = '', name = ''] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  return isNamespaceName(namespace) && isServiceAccountName(name) ? { namespace, name } : undefined;
}

function remembered<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const answer = answers.get(key) ?? read(key);
    answers.set(key, answer);
    return answer;
  };
}
