/** A test that did not run, and why. */
export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** A test that failed. */
export interface FailedTest {
  readonly name: string;
  /** File and line, where they are known. */
  readonly place: string;
  readonly message: string;
}

/** What one stage of the tests came to: out/results/<stage>.json. */
export interface StageResults {
  readonly stage: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
  readonly failures: readonly FailedTest[];
}

/** The results of a stage that could not run its tests at all. */
export function brokenStage(stage: string, message: string): StageResults {
  return { stage, passed: 0, failed: 1, skipped: [], failures: [{ name: `stage ${stage}`, place: '', message }] };
}

/** The results of a stage that cannot run on this machine. */
export function skippedStage(stage: string, reason: string): StageResults {
  return { stage, passed: 0, failed: 0, skipped: [{ name: `stage ${stage}`, reason }], failures: [] };
}

/** The results of a stage that ran in several parts. */
export function resultsOf(stage: string, parts: readonly StageResults[]): StageResults {
  return {
    stage,
    passed: parts.reduce((sum, { passed }) => sum + passed, 0),
    failed: parts.reduce((sum, { failed }) => sum + failed, 0),
    skipped: parts.flatMap(({ skipped }) => skipped),
    failures: parts.flatMap(({ failures }) => failures),
  };
}
