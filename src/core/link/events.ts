import type { Failure } from '../model/failure.ts';
import type { Message } from '../words/say.ts';
import type { StepKind } from './plan.ts';

/** What happens while a plan is applied or undone, in the order it happens. */
export type ApplyEvent =
  | { readonly kind: 'started'; readonly step: StepKind }
  /** Waiting, retrying, polling: a whole sentence. */
  | { readonly kind: 'progress'; readonly step: StepKind; readonly message: Message }
  | { readonly kind: 'done'; readonly step: StepKind }
  /** Undo left it as it is, and why: irreversible, shared, or changed by someone else since. */
  | { readonly kind: 'kept'; readonly step: StepKind; readonly message: Message }
  | { readonly kind: 'failed'; readonly step: StepKind; readonly failure: Failure }
  /** The work goes on, but its lease could not be renewed on disk: another window may take it for crashed. */
  | { readonly kind: 'leaseFailed'; readonly failure: Failure }
  | { readonly kind: 'finished'; readonly outcome: ApplyOutcome };

/** How applying or undoing ended, naming every step, so that nothing half-made stays behind silently. */
export interface ApplyOutcome {
  readonly status: 'complete' | 'failed' | 'cancelled';
  /** Steps whose changes are in force (apply) or taken back (undo). */
  readonly done: readonly StepKind[];
  /** Steps kept by undo. */
  readonly kept: readonly StepKind[];
  /** Steps not done: the one that failed and those that wait for it. */
  readonly remaining: readonly StepKind[];
  readonly failure?: Failure;
}
