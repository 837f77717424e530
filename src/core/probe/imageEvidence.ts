import { ImageLog, type ImageQuota, type ImageTrouble } from './imageLog.ts';

/** What the log of an image's own program proves, each thing as it was said last. */
export interface ImageEvidence {
  /** Limits and usages, in the order of their first appearance. */
  readonly quotas: readonly ImageQuota[];
  /** Of each kind the last, the one that counts first: Entra's refusal before what is said in its course, but for a service's whole answer after it. */
  readonly troubles: readonly ImageTrouble[];
  /** How many answers of further quotas were not kept; absent for none. */
  readonly leftOut?: number;
}

/** More than the quotas of a region. */
const mostQuotas = 4_000;
/** Characters of a quota's names and unit; those of Azure take some dozens. */
const longestQuota = 1_000;

const byWeight = ['aadsts', 'notServed', 'azureCode', 'network'] as const;
type TroubleKind = (typeof byWeight)[number];

/** Gathers what a log of any length tells, in bounded memory. */
export class ImageReading {
  private leftOut = 0;
  private readonly log = new ImageLog();
  private readonly quotas = new Map<string, ImageQuota>();
  private readonly troubles = new Map<TroubleKind, ImageTrouble>();

  take(line: string): void {
    for (const finding of this.log.take(line)) {
      if (finding.kind === 'trouble') this.remember(finding);
      else this.keep(finding);
    }
  }

  private keep(quota: ImageQuota): void {
    const { resource, localizedName, unit } = quota.body;
    const key = `${quota.kind} ${resource.toLowerCase()}`;
    if (resource.length + localizedName.length + unit.length > longestQuota || (this.quotas.size >= mostQuotas && !this.quotas.has(key))) this.leftOut += 1;
    else this.quotas.set(key, quota);
  }

  get evidence(): ImageEvidence {
    const last = [...this.troubles.values()].at(-1);
    const troubles = [...(last?.isAnswer === true ? [last] : []), ...byWeight.flatMap((kind) => this.troubles.get(kind) ?? [])];
    return { quotas: [...this.quotas.values()], troubles, leftOut: this.leftOut };
  }

  /** The same error is told in several lines, and not each has its sentence. */
  private remember(trouble: ImageTrouble): void {
    const kind = kindOf(trouble);
    const former = this.troubles.get(kind);
    const same = former?.aadsts === trouble.aadsts && former?.azureCode === trouble.azureCode;
    // Its place is where it came last.
    this.troubles.delete(kind);
    this.troubles.set(kind, same ? { ...former, ...trouble } : trouble);
  }
}

function kindOf({ aadsts, notServed, network }: ImageTrouble): TroubleKind {
  if (aadsts !== undefined) return 'aadsts';
  if (notServed === true) return 'notServed';
  return network === undefined ? 'azureCode' : 'network';
}
