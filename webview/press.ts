import type { ReportAction } from '../src/protocol/report.ts';

/** What pressing something in the page leads to. */
export interface Press {
  readonly act: (action: ReportAction) => void;
  readonly copyValue: (place: { readonly code: string; readonly which: 'expected' | 'actual' }) => void;
}
