import type { Cluster } from '../cluster.ts';
import { badRequest, conflict, invalid, notFound } from '../model/apiError.ts';
import { invalidValue } from '../model/fieldProblems.ts';
import { isObject, objectOr } from '../model/json.ts';
import { timestamp, type ServiceAccount } from '../model/objects.ts';
import type { Pod } from '../model/pod.ts';
import { PODS, SECRETS, SERVICE_ACCOUNTS } from '../model/resourceTypes.ts';

const DEFAULT_SECONDS = 3600;
const SHORTEST = 600;
const LONGEST = 2 ** 32;
/** AKS caps a token's life at a day and says so in the answer. */
const SERVER_LIMIT = 86_400;

/**
 * Answers a TokenRequest on a service account.
 * @throws ApiError 400, 404 (account or bound object), 409 (bound uid differs), 422
 */
export async function answerTokenRequest(cluster: Cluster, namespace: string, name: string, body: unknown): Promise<unknown> {
  const account = cluster.registry.get({ resource: SERVICE_ACCOUNTS, namespace, name }) as ServiceAccount;
  const spec = objectOr(objectOr(body).spec);
  const seconds = spec.expirationSeconds ?? DEFAULT_SECONDS;
  const type = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
  if (typeof seconds !== 'number') throw badRequest('TokenRequest in version "v1" cannot be handled as a TokenRequest: json: cannot unmarshal string into Go struct field TokenRequestSpec.spec.expirationSeconds of type int64');
  if (seconds < SHORTEST) throw invalid(type, '', [invalidValue('spec.expirationSeconds', seconds, 'may not specify a duration less than 10 minutes')]);
  if (seconds > LONGEST) throw invalid(type, '', [invalidValue('spec.expirationSeconds', seconds, 'may not specify a duration larger than 2^32 seconds')]);
  const wanted: unknown = spec.audiences;
  const audiences = Array.isArray(wanted) && wanted.length > 0 ? wanted.map(String) : [cluster.tokens.issuer];
  const bound = boundObject(cluster, account, spec.boundObjectRef);
  const lasts = Math.min(seconds, SERVER_LIMIT);
  const { token, expires } = await cluster.tokens.issue({ namespace, serviceAccount: { name, uid: account.metadata.uid }, ...bound }, audiences, lasts);
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(cluster.clock.now()) },
    spec: { audiences, expirationSeconds: lasts, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: timestamp(expires) },
  };
}

function boundObject(cluster: Cluster, account: ServiceAccount, reference: unknown): { pod?: { name: string; uid: string }; secret?: { name: string; uid: string } } {
  if (!isObject(reference)) return {};
  const { kind, name, uid } = reference;
  const resource = kind === 'Pod' ? PODS : kind === 'Secret' ? SECRETS : undefined;
  if (!resource || typeof name !== 'string') throw badRequest(`cannot bind token to object of type ${String(kind)}`);
  const found = cluster.store.get(resource, account.metadata.namespace, name);
  if (!found) throw notFound(resource, name);
  if (typeof uid === 'string' && uid !== '' && uid !== found.metadata.uid) {
    throw conflict(resource, name, `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`);
  }
  if (resource === PODS && (found as Pod).spec.serviceAccountName !== account.metadata.name) {
    throw badRequest(`cannot bind token for serviceaccount "${account.metadata.name}" to pod running with different serviceaccount name.`);
  }
  const here = { name, uid: found.metadata.uid };
  return resource === PODS ? { pod: here } : { secret: here };
}
