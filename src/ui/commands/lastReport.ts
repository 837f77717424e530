import type { ReportState } from '../../protocol/report.ts';
import type { ReportPanels } from '../panel/reportPanel.ts';

/** The newest report of this window, so that it can be shown again after its panel was closed. */
export interface LastReport {
  /** Keeps it, and shows it where its panel is open. */
  put(report: ReportState): void;
  /** Keeps it and opens its panel. */
  show(report: ReportState): void;
  current(): ReportState | undefined;
}

export function createLastReport(panels: () => ReportPanels): LastReport {
  let last: ReportState | undefined;
  return {
    put(report) {
      last = report;
      panels().find(report.id)?.update(report);
    },
    show(report) {
      last = report;
      panels().show(report);
    },
    current: () => last,
  };
}
