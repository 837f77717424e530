import type { PodReport } from './podReport.ts';
import { nameOf } from './readQuotas.ts';

/** More than the quotas of a region. Of other kinds there are some dozens. */
const mostQuotas = 4_000;
/** Characters of the lines of all that is kept; a region's quotas take a tenth of it. */
const mostCharacters = 8 * 1024 * 1024;

/**
 * The reports of a log of any length, in bounded memory: of each kind, and of each quota, the last
 * one, in the order in which these came. What is too much is counted.
 */
export class KeptReports {
  /** Reports that were not kept. */
  leftOut = 0;
  private readonly kept = new Map<string, { readonly report: PodReport; readonly length: number }>();
  private characters = 0;

  /** @param length of the report's line, in characters */
  add(report: PodReport, length: number): void {
    const key = keyOf(report);
    const former = this.kept.get(key);
    const characters = this.characters + length - (former?.length ?? 0);
    if ((former === undefined && isOfQuota(report) && this.kept.size >= mostQuotas) || characters > mostCharacters) {
      this.leftOut += 1;
      return;
    }
    this.characters = characters;
    // Its place is where it came last.
    this.kept.delete(key);
    this.kept.set(key, { report, length });
  }

  get all(): readonly PodReport[] {
    return [...this.kept.values()].map(({ report }) => report);
  }
}

function isOfQuota({ step }: PodReport): boolean {
  return step === 'quota' || step === 'limit' || step === 'usage';
}

function keyOf(report: PodReport): string {
  const status = 'status' in report ? report.status : '';
  if (report.step === 'quota') return `quota ${nameOf(report.quota)}`;
  return `${report.step} ${status} ${'resource' in report && report.step !== 'environment' ? nameOf({ resource: report.resource }) : ''}`;
}
