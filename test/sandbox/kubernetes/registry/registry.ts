import { randomUUID } from 'node:crypto';
import type { Clock } from '../../foundation/clock.ts';
import type { Admission } from '../admission/admission.ts';
import { alreadyExists, badRequest, conflict, invalid, notFound } from '../model/apiError.ts';
import { copy, objectOr, same, type JsonObject } from '../model/json.ts';
import { timestamp, type KubeObject, type ManagedFieldsEntry } from '../model/objects.ts';
import { apiVersionOf, NAMESPACES, PODS, type ResourceType } from '../model/resourceTypes.ts';
import { ownershipAfterUpdate, readOwnership, writeOwnership } from '../patch/managedFields.ts';
import type { ObjectStore } from '../store/objectStore.ts';
import { decodeObject } from './decode.ts';
import { generatedName } from './generatedName.ts';
import { requireNamespace } from './namespaceRules.ts';
import { applyDefaults } from './objectDefaults.ts';
import { objectProblems } from './objectRules.ts';
import type { RequestContext } from './requestContext.ts';

/** Which object. */
export interface ObjectAddress {
  readonly resource: ResourceType;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** What a write to an existing object is about. */
export interface UpdateOptions {
  readonly part: 'main' | 'status';
  /** The ownership that server-side apply worked out; plain writes work it out here. */
  readonly managedFields?: ManagedFieldsEntry[];
}

/** Creates and changes objects by the API server's rules: decoding, admission, defaults, validation, ownership, locking. */
export class Registry {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly #admission: Admission;

  constructor(store: ObjectStore, clock: Clock, admission: Admission) {
    this.store = store;
    this.clock = clock;
    this.#admission = admission;
  }

  /** @throws ApiError 404 */
  get({ resource, namespace, name }: ObjectAddress): KubeObject {
    const found = this.store.get(resource, namespace, name);
    if (!found) throw notFound(resource, name);
    return found;
  }

  /** @throws ApiError 400, 403 (admission), 404 (namespace), 409 (exists), 422 */
  create(resource: ResourceType, namespace: string | undefined, body: unknown, context: RequestContext, managedFields?: ManagedFieldsEntry[]): KubeObject {
    const object = decodeObject(resource, copy(body));
    const meta = object.metadata;
    if (resource.namespaced) {
      meta.namespace ??= namespace ?? 'default';
      if (meta.namespace !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    } else delete meta.namespace;
    if ((meta as { resourceVersion?: string }).resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
    if (namespace !== undefined) requireNamespace(this.store, resource, namespace, meta.name);
    this.#admission.mutate(resource, object);
    if (meta.name === '' && meta.generateName) meta.name = this.#freeName(resource, namespace, meta.generateName);
    meta.uid = randomUUID();
    meta.creationTimestamp = timestamp(this.clock.now());
    delete meta.deletionTimestamp;
    delete meta.deletionGracePeriodSeconds;
    delete meta.managedFields;
    if (resource.statusApart && resource.kind !== 'Node') delete object.status;
    applyDefaults(resource, object, true);
    if (object.spec !== undefined && resource.kind !== 'Namespace') meta.generation = 1;
    const problems = objectProblems(resource, object, undefined);
    if (problems.length > 0) throw invalid(resource, meta.name, problems);
    this.#admission.validate(resource, object, context);
    if (this.store.get(resource, meta.namespace, meta.name)) throw alreadyExists(resource, meta.name);
    meta.managedFields = managedFields ?? this.#ownership(undefined, object, context, 'main', resource);
    if (context.dryRun) return object;
    return this.store.insert(resource, object);
  }

  /**
   * Stores the next state of an object. Nothing is written where nothing changed.
   * @throws ApiError 400, 403, 404, 409 (version or uid differs), 422
   */
  update(address: ObjectAddress, body: unknown, context: RequestContext, options: UpdateOptions = { part: 'main' }): KubeObject {
    const { resource, namespace, name } = address;
    const before = this.get(address);
    const object = decodeObject(resource, copy(body));
    const meta = object.metadata;
    if (meta.name !== '' && meta.name !== name) {
      throw badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${name})`);
    }
    if (meta.namespace !== undefined && meta.namespace !== namespace) {
      throw badRequest('the namespace of the object does not match the namespace on the request');
    }
    if (meta.resourceVersion && meta.resourceVersion !== before.metadata.resourceVersion) throw conflict(resource, name);
    if (meta.uid && meta.uid !== before.metadata.uid) {
      throw conflict(resource, name, `Precondition failed: UID in precondition: ${meta.uid}, UID in object meta: ${before.metadata.uid}`);
    }
    const after = this.#nextState(resource, object, before, options.part);
    applyDefaults(resource, after, false);
    const problems = objectProblems(resource, after, before);
    if (problems.length > 0) throw invalid(resource, name, problems);
    if (options.part === 'main') this.#admission.validateUpdate(resource, after, context);
    if (!same(after.spec, before.spec) && after.metadata.generation !== undefined) after.metadata.generation += 1;
    after.metadata.managedFields = options.managedFields ?? this.#ownership(before, after, context, options.part, resource);
    if (same(after, before) || context.dryRun) return after;
    const finished = before.metadata.deletionTimestamp !== undefined && (after.metadata.finalizers ?? []).length === 0;
    const waitsForKubelet = resource === PODS && after.metadata.deletionGracePeriodSeconds !== 0;
    if (finished && !waitsForKubelet && resource !== NAMESPACES) {
      this.store.remove(resource, after);
      return after;
    }
    return this.store.replace(resource, after);
  }

  /** Reads, changes and stores an object as a controller does; undefined where there is no object. */
  modify<T extends KubeObject>(address: ObjectAddress, part: 'main' | 'status', context: RequestContext, change: (object: T) => void): T | undefined {
    const current = this.store.get(address.resource, address.namespace, address.name);
    if (!current) return undefined;
    const next = copy(current) as T;
    change(next);
    return this.update(address, next, context, { part }) as T;
  }

  /** What the server keeps of the old state whatever the client sent. */
  #nextState(resource: ResourceType, object: KubeObject, before: KubeObject, part: 'main' | 'status'): KubeObject {
    if (part === 'status') {
      const after = { ...copy(before), status: object.status };
      return after;
    }
    const { labels, annotations, ownerReferences, finalizers } = object.metadata;
    const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, generateName, namespace, name, resourceVersion } = copy(before.metadata);
    const kept = { generateName, namespace, generation, deletionTimestamp, deletionGracePeriodSeconds, labels, annotations, ownerReferences, finalizers };
    const metadata = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined && !isEmpty(value)));
    const after = { ...object, metadata: { name, ...metadata, uid, resourceVersion, creationTimestamp } };
    if (resource.statusApart && before.status !== undefined) after.status = copy(before.status);
    return after;
  }

  #ownership(before: KubeObject | undefined, after: KubeObject, context: RequestContext, part: 'main' | 'status', resource: ResourceType): ManagedFieldsEntry[] {
    const owners = readOwnership(before?.metadata.managedFields);
    const writer = { manager: context.manager, apiVersion: apiVersionOf(resource), time: timestamp(this.clock.now()), part };
    return writeOwnership(ownershipAfterUpdate(before && asJson(before), asJson(after), owners, writer));
  }

  #freeName(resource: ResourceType, namespace: string | undefined, prefix: string): string {
    for (;;) {
      const name = generatedName(prefix);
      if (!this.store.get(resource, namespace, name)) return name;
    }
  }
}

function asJson(object: KubeObject): JsonObject {
  return objectOr(object);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
