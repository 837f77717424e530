import type { LogHint } from '../../core/doctor/readLog.ts';

/** Errors of a log that a report began with, so that diagnosing again judges them again. In memory only: a log is nobody's to keep. */
export interface DiagnosisMemory {
  hintsOf(reportId: string): readonly LogHint[];
  keep(reportId: string, hints: readonly LogHint[]): void;
}

export function createDiagnosisMemory(): DiagnosisMemory {
  const kept = new Map<string, readonly LogHint[]>();
  return {
    hintsOf: (reportId) => kept.get(reportId) ?? [],
    keep(reportId, hints) {
      if (hints.length === 0) kept.delete(reportId);
      else kept.set(reportId, hints);
    },
  };
}
