import type { ReportAction, ReportState } from './report.ts';

/** What the editor sends to the panel: name and payload, declared here and nowhere else. */
export interface ToPanel {
  /** Replaces what is shown. */
  readonly report: ReportState;
  /** Answers `ping`. */
  readonly alive: Record<string, never>;
}

/** What the panel sends to the editor. */
export interface ToEditor {
  /** The page has loaded and can show a report. */
  readonly ready: Record<string, never>;
  /** Asks whether somebody still listens: an extension that was restarted has forgotten the page. */
  readonly ping: Record<string, never>;
  /** A button was pressed; `at` names the finding or step it stands at. */
  readonly act: { readonly action: ReportAction; readonly at?: string };
  /** Copies a value of a finding; named by its place, so that the page cannot put other text on the clipboard. */
  readonly copyValue: { readonly code: string; readonly which: 'expected' | 'actual' };
  /** The page had an error of its own; for the log. */
  readonly trouble: { readonly text: string };
}

/** One message of a declaration, on its way. */
export type MessageOf<Messages> = { readonly [Name in keyof Messages]: { readonly type: Name; readonly payload: Messages[Name] } }[keyof Messages];

/** A handler for every message; a missing one does not compile. */
export type Handlers<Messages> = { readonly [Name in keyof Messages]: (payload: Messages[Name]) => void };

/** What the page keeps across a reload, by `setState`. */
export interface KeptState {
  readonly report: ReportState;
  /** How far the page was scrolled, in CSS pixels. */
  readonly scroll: number;
}
