import type { Failure } from '../model/failure.ts';
import { parseArticleLine, type ArticleLine } from './articleLines.ts';
import type { LogEvidence } from './judgeReports.ts';
import { parsePodReport } from './probeLines.ts';
import type { PodReport } from './podReport.ts';

/** The log of a run as it comes in. */
export class LogReading {
  ended = false;
  /** Why it could not be read (to its end). */
  failure: Failure | undefined;
  private readonly reports: PodReport[] = [];
  private readonly articleLines: ArticleLine[] = [];

  /** Takes one line in; its report where it is one. */
  take(text: string): PodReport | undefined {
    const report = parsePodReport(text);
    if (report !== undefined) {
      this.reports.push(report);
      return report;
    }
    const article = parseArticleLine(text);
    if (article !== undefined) this.articleLines.push(article);
    return undefined;
  }

  close(failure: Failure | undefined): void {
    this.ended = true;
    this.failure = failure;
  }

  /**
   * What the log gave. Where it could not be read, the kubelet's copy of its last lines in the
   * pod's status (terminationMessagePolicy FallbackToLogsOnError) stands in.
   */
  evidence(terminationMessage: string | undefined): LogEvidence {
    const nothing = this.reports.length === 0 && this.articleLines.length === 0;
    if (!nothing || terminationMessage === undefined) return { reports: this.reports, articleLines: this.articleLines };
    const copy = new LogReading();
    for (const line of terminationMessage.split('\n')) copy.take(line);
    return { reports: copy.reports, articleLines: copy.articleLines };
  }
}
