import { failureOf, type Failure } from '../model/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { JournalStore } from '../ports/journalStore.ts';
import type { Resolved, StepKind } from './plan.ts';
import { heldUntil, leaseLength, readRecords, writeRecord, type LinkRecord, type StepRecord } from './records.ts';

/** Keeps one record on disk in step with the work; writes are serial, so the file is never torn between two steps. */
export interface RecordKeeper {
  current(): LinkRecord;
  setStep(kind: StepKind, step: StepRecord): Promise<void>;
  resolve(resolved: Resolved): void;
  /** Gives the lease back: from now on another window may go on. */
  release(state: LinkRecord['state']): Promise<void>;
  /** Renews the lease until aborted; a renewal that fails is told and tried again. */
  renewUntil(signal: AbortSignal, failed: (failure: Failure) => void): Promise<void>;
}

export function keepRecord(initial: LinkRecord, ports: { readonly journal: JournalStore; readonly clock: Clock }, owner: string): RecordKeeper {
  let record = initial;
  let lastWrite: Promise<void> = Promise.resolve();
  const write = (change: (record: LinkRecord) => LinkRecord, holdsLease = true): Promise<void> => {
    record = change(record);
    const { lease: _former, ...rest } = record;
    record = { ...rest, updatedAt: ports.clock.now(), ...(holdsLease ? { lease: { owner, until: ports.clock.now() + leaseLength } } : {}) };
    const snapshot = record;
    // A failed write must not stop later ones from being tried; each caller sees its own failure.
    lastWrite = lastWrite.catch(() => undefined).then(() => writeRecord(ports.journal, snapshot));
    return lastWrite;
  };
  return {
    current: () => record,
    setStep: (kind, step) => write((before) => ({ ...before, steps: { ...before.steps, [kind]: step } })),
    resolve(resolved) {
      record = { ...record, resolved: { ...record.resolved, ...resolved } };
    },
    release: (state) => write((before) => ({ ...before, state }), false),
    async renewUntil(signal, failed) {
      const ended = (): boolean => signal.aborted;
      while (!ended()) {
        await ports.clock.sleep(leaseLength / 3, signal).catch(() => undefined);
        // A write that fails now is tried again at the next renewal; the lease outlasts two of them.
        if (!ended()) await write((before) => before).catch((thrown: unknown) => failed(failureOf(thrown, 'writeJournal')));
      }
    },
  };
}

/** The failure of work that another window is doing right now; undefined when it is free. */
export async function refuseIfLeased(id: string, { journal, clock }: { readonly journal: JournalStore; readonly clock: Clock }): Promise<Failure | undefined> {
  const { records } = await readRecords(journal);
  const record = records.find((other) => other.id === id);
  return record === undefined || heldUntil(record, clock.now()) === undefined ? undefined : { reason: 'conflict', operation: 'takeLease', code: 'Leased' };
}
