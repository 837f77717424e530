import { ApiError, badRequest, conflict } from '../model/apiError.ts';
import { copy, isObject } from '../model/json.ts';
import { timestamp, type KubeObject } from '../model/objects.ts';
import { isFinished, type Pod } from '../model/pod.ts';
import { NAMESPACES, PODS, qualifiedName } from '../model/resourceTypes.ts';
import { IMMORTAL_NAMESPACES } from './namespaceRules.ts';
import type { ObjectAddress, Registry } from './registry.ts';
import type { RequestContext } from './requestContext.ts';

/** What becomes of the objects an owner leaves behind. */
export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground';

/** `DeleteOptions`, checked. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: PropagationPolicy | undefined;
  readonly preconditions?: { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined } | undefined;
}

/** The finalizers the garbage collector works off. */
export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

/** What deleting did: gone at once, or only begun. */
export interface Deleted {
  readonly object: KubeObject;
  readonly gone: boolean;
}

/**
 * Deletes an object by the API server's rules: preconditions, graceful deletion of pods, finalizers, propagation.
 * @throws ApiError 403, 404, 409
 */
export function deleteObject(registry: Registry, address: ObjectAddress, options: DeleteOptions, context: RequestContext): Deleted {
  const { resource, name } = address;
  const current = registry.get(address);
  checkPreconditions(address, current, options);
  if (resource === NAMESPACES && IMMORTAL_NAMESPACES.includes(name)) {
    throw new ApiError(403, 'Forbidden', `namespaces "${name}" is forbidden: this namespace may not be deleted`, { name, kind: 'namespaces' });
  }
  if (context.dryRun) return { object: current, gone: true };
  const object = copy(current);
  const finalizers = new Set(object.metadata.finalizers ?? []);
  const policy = options.propagationPolicy ?? defaultPolicy(address, options, context);
  if (policy === 'Foreground') finalizers.add(FOREGROUND);
  if (policy === 'Orphan') finalizers.add(ORPHAN);
  if (finalizers.size > 0) object.metadata.finalizers = [...finalizers];
  const grace = resource === PODS ? podGrace(object as Pod, options) : 0;
  if (grace === 0 && finalizers.size === 0 && resource !== NAMESPACES) {
    object.metadata.deletionTimestamp ??= timestamp(registry.clock.now());
    object.metadata.deletionGracePeriodSeconds = 0;
    registry.store.remove(resource, object);
    return { object, gone: true };
  }
  const before = object.metadata.deletionGracePeriodSeconds;
  if (object.metadata.deletionTimestamp === undefined || (before !== undefined && grace < before)) {
    object.metadata.deletionTimestamp = timestamp(registry.clock.now() + grace * 1000);
    object.metadata.deletionGracePeriodSeconds = grace;
  }
  if (resource === NAMESPACES) object.status = { ...(isObject(object.status) ? object.status : {}), phase: 'Terminating' };
  return { object: registry.store.replace(resource, object), gone: false };
}

/**
 * Reads `DeleteOptions` from a body and the query; the query wins nothing, as in the API server a body replaces it.
 * @throws ApiError 400
 */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  const given: Record<string, unknown> = isObject(body)
    ? body
    : {
        gracePeriodSeconds: query.has('gracePeriodSeconds') ? Number(query.get('gracePeriodSeconds')) : undefined,
        propagationPolicy: query.get('propagationPolicy') ?? undefined,
      };
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions } = given;
  const policy = propagationPolicy ?? (orphanDependents === true ? 'Orphan' : orphanDependents === false ? 'Background' : undefined);
  if (policy !== undefined && policy !== 'Orphan' && policy !== 'Background' && policy !== 'Foreground') {
    throw badRequest(`invalid DeleteOptions: propagationPolicy: Unsupported value: ${JSON.stringify(policy)}: supported values: "Background", "Foreground", "Orphan", "nil"`);
  }
  const conditions = isObject(preconditions) ? preconditions : {};
  return {
    gracePeriodSeconds: typeof gracePeriodSeconds === 'number' ? gracePeriodSeconds : undefined,
    propagationPolicy: policy,
    preconditions: {
      uid: typeof conditions.uid === 'string' ? conditions.uid : undefined,
      resourceVersion: typeof conditions.resourceVersion === 'string' ? conditions.resourceVersion : undefined,
    },
  };
}

/** apiserver `rest.BeforeDelete`, which names the object by its kind. */
function checkPreconditions({ resource, name }: ObjectAddress, current: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = current.metadata;
  const named = { group: resource.group, plural: resource.kind };
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(named, name, `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw conflict(named, name, `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`);
  }
}

/** batch/v1 Jobs orphan their pods unless told otherwise: kept by the API server for compatibility, with a warning. */
function defaultPolicy({ resource }: ObjectAddress, _options: DeleteOptions, context: RequestContext): PropagationPolicy {
  if (qualifiedName(resource) !== 'jobs.batch') return 'Background';
  context.warn('child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning');
  return 'Orphan';
}

/** Pods that no kubelet has, or that have finished, need no grace. */
function podGrace(pod: Pod, options: DeleteOptions): number {
  if (pod.spec.nodeName === undefined || isFinished(pod)) return 0;
  return Math.max(0, options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30);
}
