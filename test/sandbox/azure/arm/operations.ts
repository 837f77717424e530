import { randomUUID } from 'node:crypto';
import type { AzureContext } from '../context.ts';

/** A long-running operation. */
export interface Operation {
  readonly id: string;
  readonly subscriptionId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** The resource it works on, lower case. */
  readonly target: string;
  /** A later operation on the same resource took its place. */
  preempted: boolean;
}

/** What is to be done over time. */
interface OperationSpec {
  readonly subscriptionId: string;
  readonly target: string;
  readonly durationMs: number;
  /** Runs once, when time has come and nothing has taken its place. */
  readonly finish: () => void;
}

/** The long-running operations of one sandbox. */
export interface Operations {
  start(spec: OperationSpec): Operation;
  find(id: string): Operation | undefined;
  /** Whether an operation is over; brings about its effect if so. */
  isDone(operation: Operation): boolean;
  /** The operation under way on a resource. */
  current(target: string): Operation | undefined;
}

/** Operations end by the clock, whether or not anybody polls. */
export function createOperations(context: AzureContext): Operations {
  const all = new Map<string, { readonly operation: Operation; finish: (() => void) | undefined }>();
  const latest = new Map<string, string>();

  const settle = (id: string): void => {
    const entry = all.get(id);
    if (!entry?.finish || context.clock.now() < entry.operation.endsAt) return;
    const { finish } = entry;
    entry.finish = undefined;
    if (!entry.operation.preempted) finish();
  };

  /** A timer may wake a millisecond early by the clock: then the rest is slept, too. */
  async function settleInTime({ id, endsAt }: Operation): Promise<void> {
    try {
      while (context.clock.now() < endsAt) await context.clock.sleep(endsAt - context.clock.now(), context.closing);
      settle(id);
    } catch (error) {
      // The sandbox closes: nobody is left to see the effect.
      if (!context.closing.aborted) throw error;
    }
  }

  return {
    start(spec) {
      const target = spec.target.toLowerCase();
      const before = latest.get(target);
      if (before !== undefined) {
        settle(before);
        const entry = all.get(before);
        if (entry?.finish) entry.operation.preempted = true;
      }
      const now = context.clock.now();
      const operation: Operation = {
        id: randomUUID(),
        subscriptionId: spec.subscriptionId,
        startedAt: now,
        endsAt: now + spec.durationMs,
        target,
        preempted: false,
      };
      all.set(operation.id, { operation, finish: spec.finish });
      latest.set(target, operation.id);
      void settleInTime(operation);
      return operation;
    },
    find: (id) => all.get(id.toLowerCase())?.operation,
    isDone(operation) {
      settle(operation.id);
      return context.clock.now() >= operation.endsAt;
    },
    current(target) {
      const id = latest.get(target.toLowerCase());
      if (id === undefined) return undefined;
      settle(id);
      const entry = all.get(id);
      return entry?.finish ? entry.operation : undefined;
    },
  };
}
