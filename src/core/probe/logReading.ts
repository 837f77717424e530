import type { Failure } from '../model/failure.ts';
import type { LogPart } from '../ports/containerLog.ts';
import { ImageReading } from './imageEvidence.ts';
import type { LogEvidence } from './judgeReports.ts';
import { KeptReports } from './keptReports.ts';
import { LogLines } from './logLines.ts';
import type { ProbeEvent, RunLine } from './outcome.ts';
import { parsePodReport } from './probeLines.ts';

/** The log of a run as it comes in. */
export class LogReading {
  ended = false;
  /** Why it could not be read (to its end). */
  failure: Failure | undefined;
  private readonly lines = new LogLines();
  private readonly reports = new KeptReports();
  private readonly image = new ImageReading();

  /** Takes a piece in; what is to be told of it. */
  take(part: LogPart): readonly ProbeEvent[] {
    switch (part.kind) {
      case 'bytes':
        return this.told(this.lines.take(part.bytes));
      case 'gap': {
        const { kind: _kind, ...gap } = part;
        return [...this.told(this.lines.end()), { kind: 'logGap', gap }];
      }
      case 'restarted':
        return [...this.told(this.lines.end()), part];
    }
  }

  /** Nothing more will come; what is to be told of a last line without its end. */
  close(failure: Failure | undefined): readonly ProbeEvent[] {
    this.ended = true;
    this.failure = failure;
    return this.told(this.lines.end());
  }

  private told(texts: readonly string[]): readonly ProbeEvent[] {
    return texts.length === 0 ? [] : [{ kind: 'lines', lines: texts.map((text) => this.read(text)) }];
  }

  private read(text: string): RunLine {
    const report = parsePodReport(text);
    if (report !== undefined) {
      this.reports.add(report, text.length);
      return { text, report };
    }
    this.image.take(text);
    return { text };
  }

  /**
   * What the log gave. Where it could not be read, the kubelet's copy of its last lines in the
   * pod's status (terminationMessagePolicy FallbackToLogsOnError) stands in.
   */
  evidence(terminationMessage: string | undefined): LogEvidence {
    const said = this.said;
    if (terminationMessage === undefined || said.reports.length + said.image.quotas.length + said.image.troubles.length > 0) return said;
    const copy = new LogReading();
    for (const line of terminationMessage.split('\n')) copy.read(line);
    return copy.said;
  }

  private get said(): LogEvidence {
    return { reports: this.reports.all, leftOut: this.reports.leftOut, image: this.image.evidence };
  }
}
