import type { ChainSubject } from '../chain/facts.ts';
import { parseArmId } from '../model/armId.ts';
import { parseClusterId } from '../model/kubeContext.ts';
import { isNamespaceName, isServiceAccountName, parseSubscriptionId, parseTenantId, type SubscriptionId } from '../model/ids.ts';
import type { ProbeRef } from '../ports/probeHost.ts';
import { orUndefined, storedList, storedObject, storedText, storedTime } from './stored.ts';

/** What a run is to read in the end. */
export interface QuotaWish {
  readonly subscriptionId: SubscriptionId;
  /** ARM region name, e.g. `eastus`. */
  readonly region: string;
  /** Name of the quota, e.g. `cores`; absent for all of the region. */
  readonly resource?: string;
}

/** A run as it began: all that is needed to follow it to its end. Names and ids only, no secret. */
export interface RunStart {
  readonly ref: ProbeRef;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly subject: ChainSubject;
  readonly quota: QuotaWish;
  /** The Resource Manager of the cloud it was begun in (`Cloud.resourceManager`), which tells clouds apart; absent in notes from before it was noted. */
  readonly cloud?: string;
  /** Its image brought its own program: its exit codes are not Tenantlink's. */
  readonly ownImage?: true;
}

const objectName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const plainName = /^[A-Za-z0-9][\w .()/-]{0,127}$/;

/** The start of a run from a file; undefined when anything of it is not what a run of ours has. */
export function storedStart(value: unknown): RunStart | undefined {
  const stored = storedObject(value);
  const ref = storedRef(stored?.ref);
  const startedAt = storedTime(stored?.startedAt);
  const subject = storedSubject(stored?.subject);
  const quota = storedQuota(stored?.quota);
  const cloud = storedText(stored?.cloud, 2_000);
  if (ref === undefined || startedAt === undefined || subject === undefined || quota === undefined || (stored?.cloud !== undefined && cloud === undefined)) return undefined;
  // A Job elsewhere than where its ServiceAccount is was not made by us.
  const belongs = ref.namespace === subject.serviceAccount.namespace && ref.cluster.id === subject.cluster.id;
  return belongs ? { ref, startedAt, subject, quota, ...(cloud === undefined ? {} : { cloud }), ...(stored?.ownImage === true ? { ownImage: true } : {}) } : undefined;
}

/** The name of a run's objects from a file. */
export function storedRef(value: unknown): ProbeRef | undefined {
  const { cluster, namespace, name } = storedObject(value) ?? {};
  const place = storedPlace(cluster, parseClusterId);
  if (place === undefined || typeof namespace !== 'string' || !isNamespaceName(namespace) || typeof name !== 'string' || !objectName.test(name)) return undefined;
  return { cluster: place, namespace, name };
}

function storedSubject(value: unknown): ChainSubject | undefined {
  const stored = storedObject(value);
  if (stored === undefined) return undefined;
  const cluster = storedPlace(stored.cluster, parseClusterId);
  const identity = storedPlace(stored.identity, parseArmId);
  const { namespace, name } = storedObject(stored.serviceAccount) ?? {};
  const scope = orUndefined(() => parseArmId(storedText(stored.scope) ?? ''));
  const roleName = storedText(stored.roleName, 300);
  const provider = storedText(stored.provider, 300);
  const actions = storedList(stored.actions, (action) => storedText(action, 300));
  if (cluster === undefined || identity === undefined || scope === undefined || roleName === undefined || provider === undefined || actions === undefined) return undefined;
  if (typeof namespace !== 'string' || typeof name !== 'string' || !isNamespaceName(namespace) || !isServiceAccountName(name)) return undefined;
  return { cluster, serviceAccount: { namespace, name }, identity, scope, roleName, actions, provider };
}

function storedPlace<Id>(value: unknown, parse: (text: string, place: string) => Id): { readonly id: Id; readonly tenantId: ReturnType<typeof parseTenantId> } | undefined {
  const { id, tenantId } = storedObject(value) ?? {};
  return orUndefined(() => ({ id: parse(storedText(id) ?? '', 'run'), tenantId: parseTenantId(storedText(tenantId) ?? '', 'run') }));
}

function storedQuota(value: unknown): QuotaWish | undefined {
  const { subscriptionId, region, resource } = storedObject(value) ?? {};
  if (typeof region !== 'string' || !plainName.test(region) || (resource !== undefined && !(typeof resource === 'string' && plainName.test(resource)))) return undefined;
  return orUndefined(() => ({ subscriptionId: parseSubscriptionId(storedText(subscriptionId) ?? '', 'run'), region, ...(typeof resource === 'string' ? { resource } : {}) }));
}
