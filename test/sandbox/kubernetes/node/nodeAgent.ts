import { isFinished, type Pod } from '../model/pod.ts';
import { PODS } from '../model/resourceTypes.ts';
import { deleteObject } from '../registry/deletion.ts';
import { systemContext } from '../registry/requestContext.ts';
import type { ContainerLog } from './containerLog.ts';
import type { NodeServices } from './nodeServices.ts';
import { PodWorker } from './podWorker.ts';

/** The kubelet of the one node: runs the pods that are bound to it. */
export class NodeAgent {
  readonly #services: NodeServices;
  readonly #workers = new Map<string, PodWorker>();
  /** Pods that are gone from the API and whose processes are being ended. */
  readonly #farewells = new Set<Promise<void>>();
  readonly #unsubscribe: () => void;
  #pods = 0;
  #closed = false;

  constructor(services: NodeServices) {
    this.#services = services;
    this.#unsubscribe = services.registry.store.subscribe((event) => {
      if (event.resource !== PODS) return;
      const pod = event.object as Pod;
      // Work on a pod writes to the store, which must first tell everybody of this change.
      setImmediate(() => {
        if (event.type === 'DELETED') this.#forget(pod);
        else this.#sync(pod);
      });
    });
  }

  /** The log of one run of a container of a pod; undefined where the node no longer has it. */
  log(uid: string, container: string, containerId: string): ContainerLog | undefined {
    return this.#workers.get(uid)?.log(container, containerId);
  }

  /** Ends a container at once, as the kernel or an operator does. */
  kill(uid: string, container: string, reason: string): boolean {
    return this.#workers.get(uid)?.kill(container, reason) ?? false;
  }

  /** Ends every pod and waits until their processes are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    await Promise.all([...[...this.#workers.values()].map((worker) => worker.abandon()), ...this.#farewells]);
    this.#workers.clear();
  }

  #sync(pod: Pod): void {
    if (this.#closed || pod.spec.nodeName !== this.#services.name) return;
    const current = this.#services.registry.store.get(PODS, pod.metadata.namespace, pod.metadata.name);
    if (current?.metadata.uid !== pod.metadata.uid) return;
    const { uid, deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    let worker = this.#workers.get(uid);
    if (!worker && !isFinished(pod) && deletionTimestamp === undefined) {
      this.#pods += 1;
      worker = new PodWorker(this.#services, pod, `10.244.${Math.floor(this.#pods / 250)}.${(this.#pods % 250) + 4}`);
      this.#workers.set(uid, worker);
      worker.start();
    }
    if (deletionTimestamp === undefined) return;
    if (worker) worker.remove(deletionGracePeriodSeconds ?? 30);
    else if ((deletionGracePeriodSeconds ?? 0) > 0) {
      deleteObject(this.#services.registry, { resource: PODS, namespace: pod.metadata.namespace, name: pod.metadata.name }, { gracePeriodSeconds: 0 }, systemContext('kubelet'));
    }
  }

  #forget(pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid);
    this.#workers.delete(pod.metadata.uid);
    if (!worker) return;
    const farewell = worker.abandon().finally(() => this.#farewells.delete(farewell));
    this.#farewells.add(farewell);
  }
}
