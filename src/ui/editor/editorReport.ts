import type { Failure } from '../../core/model/failure.ts';
import type { NextStep } from '../report.ts';

/** How the editor tells the user what came of a command. */
export interface EditorReport {
  /** Anything thrown, told to the user. */
  readonly failed: (thrown: unknown, operation: string) => void;
  /** Why a manifest was left as it is. */
  readonly refused: (sentence: string) => void;
  readonly done: (sentence: string, next: readonly NextStep[]) => void;
  /** To the log only. */
  readonly logFailure: (failure: Failure) => void;
}
