import { randomBytes } from 'node:crypto';
import { timestamp, type KubeObject } from '../model/objects.ts';
import { EVENTS } from '../model/resourceTypes.ts';
import type { Registry } from '../registry/registry.ts';
import { systemContext } from '../registry/requestContext.ts';

/** What happened to an object. */
export interface Occurrence {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Part of the object, such as `spec.containers{quota}`. */
  readonly fieldPath?: string | undefined;
}

/** A core/v1 Event. */
interface EventObject extends KubeObject {
  involvedObject: { kind: string; namespace?: string; name: string; uid: string; apiVersion: string; resourceVersion: string; fieldPath?: string };
  reason: string;
  message: string;
  type: 'Normal' | 'Warning';
  count: number;
  firstTimestamp: string;
  lastTimestamp: string;
  eventTime: null;
  source: { component: string; host?: string };
  reportingComponent: string;
  reportingInstance: string;
}

/** Writes events for one component; the same event again raises its count. */
export class EventRecorder {
  readonly #registry: Registry;
  readonly #component: string;
  readonly #host: string | undefined;

  constructor(registry: Registry, component: string, host?: string) {
    this.#registry = registry;
    this.#component = component;
    this.#host = host;
  }

  /** Records what happened to an object. */
  record(object: KubeObject, { type, reason, message, fieldPath }: Occurrence): void {
    const { store, clock } = this.#registry;
    const namespace = object.metadata.namespace ?? 'default';
    const context = systemContext(this.#component);
    const now = timestamp(clock.now());
    const known = (store.list(EVENTS, namespace) as EventObject[]).find(
      (event) =>
        event.involvedObject.uid === object.metadata.uid && event.reason === reason && event.message === message &&
        event.involvedObject.fieldPath === fieldPath && event.source.component === this.#component,
    );
    if (known) {
      this.#registry.modify<EventObject>({ resource: EVENTS, namespace, name: known.metadata.name }, 'main', context, (event) => {
        event.count += 1;
        event.lastTimestamp = now;
      });
      return;
    }
    try {
      this.#registry.create(EVENTS, namespace, {
        metadata: { name: `${object.metadata.name}.${randomBytes(8).toString('hex')}`, namespace },
        involvedObject: {
          kind: object.kind,
          ...(object.metadata.namespace === undefined ? {} : { namespace }),
          name: object.metadata.name,
          uid: object.metadata.uid,
          apiVersion: object.apiVersion,
          resourceVersion: object.metadata.resourceVersion,
          ...(fieldPath === undefined ? {} : { fieldPath }),
        },
        reason,
        message,
        type,
        count: 1,
        firstTimestamp: now,
        lastTimestamp: now,
        source: { component: this.#component, ...(this.#host === undefined ? {} : { host: this.#host }) },
        reportingComponent: this.#component,
        reportingInstance: this.#host ?? '',
      }, context);
    } catch {
      // A namespace on its way out takes no more events; a real recorder drops them too.
    }
  }
}
