import { failureOf } from '../model/failure.ts';
import { stepContext } from './applyPlan.ts';
import { handOver } from './heirs.ts';
import { createEventQueue, type EventQueue } from './eventQueue.ts';
import type { ApplyEvent } from './events.ts';
import type { PlanStep, StepKind } from './plan.ts';
import { keepRecord, refuseIfLeased } from './recordKeeper.ts';
import { deleteRecord, type LinkRecord } from './records.ts';
import { kept, type LinkPorts } from './step.ts';
import { stepOf } from './steps.ts';

/**
 * Takes back what a record's plan changed, last step first: reversible values exactly, irreversible
 * and shared ones kept and named, what someone else changed since left alone and named. What a
 * colleague did is his to take back: named, never touched. The record
 * goes when nothing is left to take back. Failures are events, nothing is thrown.
 */
export async function* undoLink(record: LinkRecord, ports: LinkPorts, signal: AbortSignal): AsyncGenerator<ApplyEvent, void> {
  const queue = createEventQueue<ApplyEvent>();
  const work = undoSteps(record, ports, signal, queue).finally(() => queue.close());
  yield* queue.read();
  await work;
}

async function undoSteps(record: LinkRecord, ports: LinkPorts, signal: AbortSignal, queue: EventQueue<ApplyEvent>): Promise<void> {
  const leased = await refuseIfLeased(record.id, ports);
  if (leased !== undefined) {
    queue.push({ kind: 'finished', outcome: { status: 'failed', done: [], kept: [], remaining: record.plan.steps.filter((step) => isInForce(record, step)).map(({ id }) => id), failure: leased } });
    return;
  }
  const keeper = keepRecord({ ...record, state: 'undoing' }, ports, ports.random.guid());
  const leaseEnd = new AbortController();
  const renewing = keeper.renewUntil(leaseEnd.signal, (failure) => queue.push({ kind: 'leaseFailed', failure }));
  const steps = record.plan.steps.filter((step) => isInForce(record, step)).reverse();
  const undone: StepKind[] = [];
  const keptSteps: StepKind[] = [];
  for (const { id } of record.plan.steps.filter((step) => isColleagues(record, step))) {
    keptSteps.push(id);
    queue.push({ kind: 'kept', step: id, message: { key: 'undo.kept.colleague' } });
  }
  let stopped: { readonly step: StepKind; readonly failure: ReturnType<typeof failureOf> } | undefined;

  for (const step of steps) {
    const { id } = step;
    const intent = record.steps[id]?.intent;
    try {
      signal.throwIfAborted();
      // On disk before any request leaves: from here on it is not certain that the step is in force.
      await keeper.setStep(id, { state: 'sent', intent });
      queue.push({ kind: 'started', step: id });
      const isHandedOver = await handOver({ journal: ports.journal, record, step });
      const result = isHandedOver ? kept('undo.kept.usedByOtherLink') : await stepOf(id).undo(intent, stepContext({ ports, signal, queue, step: id }));
      await keeper.setStep(id, { state: result.kind, intent });
      if (result.kind === 'undone') {
        undone.push(id);
        queue.push({ kind: 'done', step: id });
      } else {
        keptSteps.push(id);
        queue.push({ kind: 'kept', step: id, message: result.message });
      }
    } catch (thrown) {
      stopped = { step: id, failure: failureOf(thrown, `step.${id}`) };
      queue.push({ kind: 'failed', ...stopped });
      break;
    }
  }

  leaseEnd.abort();
  await renewing;
  const remaining = steps.map((step) => step.id).filter((id) => !undone.includes(id) && !keptSteps.includes(id));
  const closing = stopped === undefined ? deleteRecord(ports.journal, record.id) : keeper.release('interrupted');
  await closing.catch((thrown: unknown) => {
    queue.push({ kind: 'failed', step: steps[0]?.id ?? 'applyServiceAccount', failure: failureOf(thrown, 'writeJournal') });
  });
  const status = stopped === undefined ? 'complete' : stopped.failure.reason === 'cancelled' ? 'cancelled' : 'failed';
  queue.push({ kind: 'finished', outcome: { status, done: undone, kept: keptSteps, remaining, ...(stopped === undefined ? {} : { failure: stopped.failure }) } });
}

/** Steps that somebody else was asked to do, and may have done. */
function isColleagues({ steps }: LinkRecord, { id, by }: PlanStep): boolean {
  const state = steps[id]?.state;
  return by === 'colleague' && (state === 'awaited' || state === 'done');
}

/** Sent steps count: it is not certain that their request did not arrive. */
function isInForce(record: LinkRecord, step: PlanStep): boolean {
  const state = record.steps[step.id]?.state;
  return step.by !== 'colleague' && (state === 'sent' || state === 'done');
}
