import { NAMESPACES, CONFIG_MAPS, SERVICE_ACCOUNTS, EVENTS } from '../model/resourceTypes.ts';
import { deleteObject } from '../registry/deletion.ts';
import type { Registry } from '../registry/registry.ts';
import { systemContext } from '../registry/requestContext.ts';
import { WorkQueue } from './workQueue.ts';

/** Gives every namespace its default service account and root certificate, and empties those that are deleted. */
export class NamespaceController {
  readonly #registry: Registry;
  readonly #rootCertificate: string;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(registry: Registry, rootCertificate: string) {
    this.#registry = registry;
    this.#rootCertificate = rootCertificate;
    this.#queue = new WorkQueue(registry.clock, (name) => this.#reconcile(name));
    this.#unsubscribe = registry.store.subscribe(({ resource, type, object }) => {
      if (resource === NAMESPACES && type !== 'DELETED') this.#queue.add(object.metadata.name);
      else if (type === 'DELETED' && object.metadata.namespace !== undefined && resource !== EVENTS) this.#queue.add(object.metadata.namespace);
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #reconcile(name: string): void {
    const { store } = this.#registry;
    const namespace = store.get(NAMESPACES, undefined, name);
    if (!namespace) return;
    if (namespace.metadata.deletionTimestamp === undefined) {
      this.#equip(name);
      return;
    }
    const content = store.everything().filter(({ object }) => object.metadata.namespace === name);
    for (const { resource, object } of content) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      deleteObject(this.#registry, { resource, namespace: name, name: object.metadata.name }, { propagationPolicy: 'Background' }, systemContext('kube-controller-manager'));
    }
    const left = store.everything().some(({ object }) => object.metadata.namespace === name);
    if (!left && (namespace.metadata.finalizers ?? []).length === 0) store.remove(NAMESPACES, namespace);
  }

  #equip(name: string): void {
    const { store } = this.#registry;
    const context = systemContext('kube-controller-manager');
    if (!store.get(SERVICE_ACCOUNTS, name, 'default')) {
      this.#registry.create(SERVICE_ACCOUNTS, name, { metadata: { name: 'default', namespace: name } }, context);
    }
    if (!store.get(CONFIG_MAPS, name, 'kube-root-ca.crt')) {
      this.#registry.create(CONFIG_MAPS, name, {
        metadata: {
          name: 'kube-root-ca.crt',
          namespace: name,
          annotations: { 'kubernetes.io/description': 'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.' },
        },
        data: { 'ca.crt': this.#rootCertificate },
      }, context);
    }
  }
}
