import type { ReportAction } from '../src/protocol/report.ts';

/** What pressing something in the page leads to. */
export interface Press {
  /** `at` names the finding or step that the button stands at. */
  readonly act: (action: ReportAction, at?: string) => void;
  readonly copyValue: (place: { readonly code: string; readonly which: 'expected' | 'actual' }) => void;
}
