import { failureOf, type Failure } from '../model/failure.ts';
import { createEventQueue, type EventQueue } from './eventQueue.ts';
import type { ApplyEvent } from './events.ts';
import type { Plan, PlanStep, StepKind } from './plan.ts';
import { awaitStep } from './handOver/awaitStep.ts';
import { keepRecord, refuseIfLeased, type RecordKeeper } from './recordKeeper.ts';
import { deleteRecord, type LinkRecord } from './records.ts';
import type { LinkPorts, StepContext } from './step.ts';
import { stepOf } from './steps.ts';
import { createTurns, type Turns } from './turns.ts';
import { withRetries } from './retry.ts';

/**
 * Applies a plan: each step once those it depends on are done, independent ones in parallel, each
 * written to the journal before its request leaves. The last event is `finished` and names every
 * step; failures are events, nothing is thrown. After a failure or a cancel no further step
 * begins, and what was done stays on record, to be gone on with or undone. Steps that a colleague
 * does are not sent but watched for, until they are in force or the signal ends it.
 * @param turns shared by plans that are applied at the same time
 */
export function applyPlan(plan: Plan, ports: LinkPorts, signal: AbortSignal, turns = createTurns()): AsyncGenerator<ApplyEvent, void> {
  const steps = Object.fromEntries(plan.steps.filter(isNeeded).map((step) => [step.id, { state: 'pending' as const }]));
  return resumeApply({ version: 1, id: plan.id, plan, state: 'applying', resolved: plan.resolved, steps, updatedAt: ports.clock.now() }, ports, signal, turns);
}

/** Goes on with a record that was left unfinished: what was sent is sent again, which changes nothing twice. */
export async function* resumeApply(record: LinkRecord, ports: LinkPorts, signal: AbortSignal, turns = createTurns()): AsyncGenerator<ApplyEvent, void> {
  const queue = createEventQueue<ApplyEvent>();
  const work = runSteps({ record, ports, signal, queue, turns }).finally(() => queue.close());
  yield* queue.read();
  await work;
}

interface Run {
  readonly record: LinkRecord;
  readonly ports: LinkPorts;
  readonly signal: AbortSignal;
  readonly queue: EventQueue<ApplyEvent>;
  readonly turns: Turns;
}

async function runSteps({ record, ports, signal, queue, turns }: Run): Promise<void> {
  const keeper = keepRecord({ ...record, state: 'applying' }, ports, ports.random.guid());
  const needed = record.plan.steps.filter(isNeeded);
  const done = new Set<StepKind>(needed.filter((step) => record.steps[step.id]?.state === 'done').map((step) => step.id));
  if (needed.length === 0) {
    queue.push({ kind: 'finished', outcome: { status: 'complete', done: [], kept: [], remaining: [] } });
    return;
  }

  const leased = await refuseIfLeased(record.id, ports);
  if (leased !== undefined) {
    queue.push({ kind: 'finished', outcome: { status: 'failed', done: [...done], kept: [], remaining: needed.map(({ id }) => id).filter((id) => !done.has(id)), failure: leased } });
    return;
  }
  const leaseEnd = new AbortController();
  const renewing = keeper.renewUntil(leaseEnd.signal, (failure) => queue.push({ kind: 'leaseFailed', failure }));
  const failures: Failure[] = [];
  // Watching a colleague's steps has no end of its own: a failure of ours ends it.
  const failed = new AbortController();
  const inFlight = new Map<StepKind, Promise<void>>();
  const isReady = (step: PlanStep): boolean =>
    !done.has(step.id) && !inFlight.has(step.id) && step.dependsOn.every((id) => done.has(id) || !needed.some((other) => other.id === id));

  for (;;) {
    if (failures.length === 0 && !signal.aborted) {
      for (const step of needed.filter(isReady)) {
        inFlight.set(
          step.id,
          runStep({ step, keeper, ports, queue, turns, signal: step.by === 'colleague' ? AbortSignal.any([signal, failed.signal]) : signal })
            .then(() => void done.add(step.id))
            .catch((thrown: unknown) => {
              const failure = failureOf(thrown, `step.${step.id}`);
              if (step.by === 'colleague' && failed.signal.aborted) return;
              failed.abort();
              failures.push(failure);
              queue.push({ kind: 'failed', step: step.id, failure });
            })
            .finally(() => inFlight.delete(step.id)),
        );
      }
    }
    if (inFlight.size === 0) break;
    await Promise.race(inFlight.values());
  }

  leaseEnd.abort();
  await renewing;
  const remaining = needed.filter((step) => !done.has(step.id)).map((step) => step.id);
  const failure = failures.find(({ reason }) => reason !== 'cancelled') ?? failures[0];
  const status = remaining.length === 0 ? 'complete' : failure === undefined || failure.reason === 'cancelled' ? 'cancelled' : 'failed';
  // Nothing to come back to: no request ever left, or the plan changes nothing that could be undone later.
  const untouched = needed.every((step) => keeper.current().steps[step.id]?.state === 'pending');
  const settled = untouched || (record.plan.wish === undefined && record.plan.repoint === undefined);
  const closing = settled ? deleteRecord(ports.journal, record.id) : keeper.release(status === 'complete' ? 'complete' : 'interrupted');
  await closing.catch((thrown: unknown) => {
    failures.push(failureOf(thrown, 'writeJournal'));
  });
  queue.push({ kind: 'finished', outcome: { status, done: [...done], kept: [], remaining, ...(failure === undefined ? {} : { failure }) } });
}

async function runStep(args: {
  readonly step: PlanStep;
  readonly keeper: RecordKeeper;
  readonly ports: LinkPorts;
  readonly signal: AbortSignal;
  readonly queue: EventQueue<ApplyEvent>;
  readonly turns: Turns;
}): Promise<void> {
  const { step, keeper, queue } = args;
  const definition = stepOf(step.id);
  args.signal.throwIfAborted();
  const context = stepContext({ ports: args.ports, signal: args.signal, queue, step: step.id });
  if (step.by === 'colleague') {
    await keeper.setStep(step.id, { state: 'awaited' });
    queue.push({ kind: 'started', step: step.id });
    keeper.resolve(await awaitStep(step, () => keeper.current().resolved, context));
    await keeper.setStep(step.id, { state: 'done' });
    queue.push({ kind: 'done', step: step.id });
    return;
  }
  await args.turns.take(definition.aloneIn(step.action), async () => {
    // The wait for its turn may have been long.
    args.signal.throwIfAborted();
    const intent = definition.prepare(step.action, keeper.current().resolved);
    await keeper.setStep(step.id, { state: 'sent', intent });
    queue.push({ kind: 'started', step: step.id });
    const resolved = await definition.apply(intent, context);
    keeper.resolve(resolved);
    await keeper.setStep(step.id, { state: 'done', intent });
    queue.push({ kind: 'done', step: step.id });
  });
}

/** What a step works with; waiting is told as progress of that step. */
export function stepContext(args: { readonly ports: LinkPorts; readonly signal: AbortSignal; readonly queue: Pick<EventQueue<ApplyEvent>, 'push'>; readonly step: StepKind }): StepContext {
  const { ports, signal, queue, step } = args;
  const tell: StepContext['tell'] = (message) => queue.push({ kind: 'progress', step, message });
  return {
    ports,
    signal,
    tell,
    attempt: (operation, action) => withRetries({ action, operation, clock: ports.clock, random: ports.random, signal, onWait: tell }),
  };
}

function isNeeded(step: PlanStep): boolean {
  return step.state === 'needed';
}
