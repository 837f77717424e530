import { freeze } from '../model/json.ts';
import type { KubeObject } from '../model/objects.ts';
import type { ResourceType } from '../model/resourceTypes.ts';

/** One change, in the order of `version`. */
export interface StoreEvent {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: ResourceType;
  readonly object: KubeObject;
  /** The object before a MODIFIED or DELETED. */
  readonly previous?: KubeObject;
}

/** Told of every change, after it is stored. */
export type StoreListener = (event: StoreEvent) => void;

/**
 * The objects of one cluster with their history: what etcd and the watch cache are to a real API server.
 * Objects handed out are frozen; a change is a new object.
 */
export class ObjectStore {
  readonly #tables = new Map<ResourceType, Map<string, KubeObject>>();
  readonly #listeners = new Set<StoreListener>();
  readonly #historyLimit: number;
  #history: StoreEvent[] = [];
  #version: number;
  #oldest: number;

  constructor(firstVersion: number, historyLimit = 2000) {
    this.#version = firstVersion;
    this.#oldest = firstVersion;
    this.#historyLimit = historyLimit;
  }

  /** The version of the newest change. */
  get version(): number {
    return this.#version;
  }

  /** Changes up to and including this version are forgotten: a watch from before it is refused. */
  get oldestVersion(): number {
    return this.#oldest;
  }

  get(resource: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#table(resource).get(keyOf(namespace, name));
  }

  /** All objects of a resource, or those of one namespace, ordered by namespace and name. */
  list(resource: ResourceType, namespace?: string): KubeObject[] {
    return ordered([...this.#table(resource).values()], namespace);
  }

  /** Every object of the cluster. */
  everything(): { resource: ResourceType; object: KubeObject }[] {
    return [...this.#tables].flatMap(([resource, table]) => [...table.values()].map((object) => ({ resource, object })));
  }

  /** Stores a new object under the next version and returns it with that version. */
  insert(resource: ResourceType, object: KubeObject): KubeObject {
    return this.#put(resource, object, 'ADDED');
  }

  /** Stores the next state of an object and returns it with its version. */
  replace(resource: ResourceType, object: KubeObject): KubeObject {
    return this.#put(resource, object, 'MODIFIED');
  }

  /** Removes an object; watchers see its last state under a version of its own. */
  remove(resource: ResourceType, object: KubeObject): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const previous = this.#table(resource).get(key);
    if (!previous) return;
    this.#table(resource).delete(key);
    this.#version += 1;
    const last = freeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } });
    this.#record({ version: this.#version, type: 'DELETED', resource, object: last, previous });
  }

  /** Changes of a resource after `version`, or `'expired'` where some of them are forgotten. */
  eventsAfter(version: number, resource: ResourceType): StoreEvent[] | 'expired' {
    if (version < this.#oldest) return 'expired';
    return this.#history.filter((event) => event.version > version && event.resource === resource);
  }

  /** The objects as they were at `version`, or `'expired'`. */
  listAt(version: number, resource: ResourceType, namespace?: string): KubeObject[] | 'expired' {
    const later = this.eventsAfter(version, resource);
    if (later === 'expired') return 'expired';
    const table = new Map(this.#table(resource));
    for (const event of later.reverse()) {
      const key = keyOf(event.object.metadata.namespace, event.object.metadata.name);
      if (event.previous) table.set(key, event.previous);
      else table.delete(key);
    }
    return ordered([...table.values()], namespace);
  }

  /** Forgets the whole history, as a compaction does. */
  compact(): void {
    this.#history = [];
    this.#version += 1;
    this.#oldest = this.#version;
  }

  /** Calls `listener` on every change; the returned function ends that. */
  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #table(resource: ResourceType): Map<string, KubeObject> {
    const known = this.#tables.get(resource);
    if (known) return known;
    const fresh = new Map<string, KubeObject>();
    this.#tables.set(resource, fresh);
    return fresh;
  }

  #put(resource: ResourceType, object: KubeObject, type: 'ADDED' | 'MODIFIED'): KubeObject {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const previous = this.#table(resource).get(key);
    this.#version += 1;
    const stored = freeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } });
    this.#table(resource).set(key, stored);
    this.#record({ version: this.#version, type, resource, object: stored, ...(previous ? { previous } : {}) });
    return stored;
  }

  #record(event: StoreEvent): void {
    this.#history.push(event);
    if (this.#history.length > this.#historyLimit) {
      const dropped = this.#history.splice(0, Math.ceil(this.#historyLimit / 10));
      this.#oldest = dropped.at(-1)?.version ?? this.#oldest;
    }
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

function ordered(objects: KubeObject[], namespace: string | undefined): KubeObject[] {
  const wanted = namespace === undefined ? objects : objects.filter((object) => object.metadata.namespace === namespace);
  return wanted.sort((left, right) => {
    const a = keyOf(left.metadata.namespace, left.metadata.name);
    const b = keyOf(right.metadata.namespace, right.metadata.name);
    return a < b ? -1 : a > b ? 1 : 0;
  });
}
