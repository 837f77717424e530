import { copy } from '../model/json.ts';
import type { KubeObject, OwnerReference } from '../model/objects.ts';
import { resourceOfKind, type ResourceType } from '../model/resourceTypes.ts';
import { deleteObject, FOREGROUND, ORPHAN, type PropagationPolicy } from '../registry/deletion.ts';
import type { Registry } from '../registry/registry.ts';
import { systemContext } from '../registry/requestContext.ts';
import { WorkQueue } from './workQueue.ts';

interface Held {
  readonly resource: ResourceType;
  readonly object: KubeObject;
}

/** Follows owner references: deletes what lost its owners, works off foreground and orphan deletions. */
export class GarbageCollector {
  readonly #registry: Registry;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#queue = new WorkQueue(registry.clock, (uid) => this.#collect(uid));
    this.#unsubscribe = registry.store.subscribe(({ type, object }) => {
      if (type === 'DELETED') {
        for (const held of this.#dependents(object.metadata.uid)) this.#queue.add(held.object.metadata.uid);
        // Somebody may wait in foreground for this one's end.
        for (const owner of object.metadata.ownerReferences ?? []) this.#queue.add(owner.uid);
      } else if (object.metadata.finalizers || object.metadata.ownerReferences) this.#queue.add(object.metadata.uid);
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #collect(uid: string): void {
    const held = this.#registry.store.everything().find(({ object }) => object.metadata.uid === uid);
    if (!held) return;
    if (held.object.metadata.deletionTimestamp !== undefined) {
      this.#finish(held);
      return;
    }
    const owners = held.object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const alive = owners.filter((owner) => this.#owner(owner, held.object));
    if (alive.length === 0) this.#delete(held, 'Background');
    else if (alive.length < owners.length) this.#setOwners(held, alive);
    else if (owners.every((owner) => this.#owner(owner, held.object)?.metadata.finalizers?.includes(FOREGROUND) === true)) this.#delete(held, 'Foreground');
  }

  /** An object on its way out: its dependents first, or their ties cut. */
  #finish(held: Held): void {
    const { uid, finalizers = [] } = held.object.metadata;
    const dependents = this.#dependents(uid);
    if (finalizers.includes(ORPHAN)) {
      for (const dependent of dependents) {
        this.#setOwners(dependent, (dependent.object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid));
      }
      this.#removeFinalizer(held, ORPHAN);
    } else if (finalizers.includes(FOREGROUND)) {
      const blocking = dependents.filter(({ object }) => object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true));
      for (const { object } of dependents) if (object.metadata.deletionTimestamp === undefined) this.#queue.add(object.metadata.uid);
      if (blocking.length === 0) this.#removeFinalizer(held, FOREGROUND);
    }
  }

  #dependents(uid: string): Held[] {
    return this.#registry.store.everything().filter(({ object }) => object.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true);
  }

  #owner(reference: OwnerReference, dependent: KubeObject): KubeObject | undefined {
    const resource = resourceOfKind(reference.apiVersion, reference.kind);
    // An owner of a kind this cluster does not serve cannot be looked up; a real collector leaves such objects alone.
    if (!resource) return dependent;
    const found = this.#registry.store.get(resource, resource.namespaced ? dependent.metadata.namespace : undefined, reference.name);
    return found?.metadata.uid === reference.uid ? found : undefined;
  }

  #delete({ resource, object }: Held, propagationPolicy: PropagationPolicy): void {
    const { namespace, name, uid } = object.metadata;
    deleteObject(this.#registry, { resource, namespace, name }, { propagationPolicy, preconditions: { uid } }, systemContext('kube-controller-manager'));
  }

  #setOwners({ resource, object }: Held, owners: readonly OwnerReference[]): void {
    const { namespace, name } = object.metadata;
    this.#registry.modify({ resource, namespace, name }, 'main', systemContext('kube-controller-manager'), (next) => {
      next.metadata.ownerReferences = copy([...owners]);
    });
  }

  #removeFinalizer({ resource, object }: Held, finalizer: string): void {
    const { namespace, name } = object.metadata;
    this.#registry.modify({ resource, namespace, name }, 'main', systemContext('kube-controller-manager'), (next) => {
      next.metadata.finalizers = (next.metadata.finalizers ?? []).filter((one) => one !== finalizer);
    });
  }
}
