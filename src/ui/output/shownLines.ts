import { KeyBlocks } from '../../core/model/keyBlocks.ts';
import { maskCutOff, maskSecrets } from '../../core/model/maskSecrets.ts';
import { OpenSecret } from '../../core/model/openSecret.ts';

/** Lines of a pod that are shown as they come; VS Code keeps all of them in one document. */
const freeLines = 20_000;
/** Lines of one turn: so many are new to the editor at once at most. */
const fullTurn = 1_000;
const sparseTurn = 50;
/** Characters of the pod in one turn, as far as they are looked at. */
const turnLength = 256 * 1024;
/** VS Code's editor draws no more of a line; masking sees a little more, so that it finds what the cut would go through. */
const longestLine = 10_000;
const seenAhead = 2_000;

/**
 * What is to be shown of lines that may come faster than anybody reads or an editor takes them:
 * sentences always; of a pod's lines the newest ones of each turn, with a mark in the place of the
 * others. After {@link freeLines} turns become sparse, so that a run that writes for an hour does
 * not fill the window either.
 */
export class ShownLines {
  private readonly mark: (count: number) => string;
  private readonly keys = new KeyBlocks();
  private readonly secret = new OpenSecret();
  /** In order; a number is how many lines of the pod are left out there. */
  private waiting: (string | number)[] = [];
  /** Lines of the pod at the end of `waiting`: only those may be left out for newer ones. */
  private ofPod = 0;
  private podLength = 0;
  private shown = 0;
  /** The pod's last line of the turn before, where nothing was said after it: it may name what this turn begins with. */
  private before = '';

  /** @param mark the sentence for so many lines that are not shown */
  constructor(mark: (count: number) => string) {
    this.mark = mark;
  }

  /** Whether there is so little room left that the next turn should wait for longer. */
  get isSparse(): boolean {
    return this.shown >= freeLines;
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** A run begins: there is room again. */
  begin(): void {
    this.shown = 0;
    this.before = '';
    this.keys.end();
    this.secret.end();
  }

  /** A sentence of ours; always shown. */
  sentence(text: string): void {
    this.waiting.push(text);
    this.ofPod = 0;
    this.podLength = 0;
  }

  /** Lines of the pod, as they came. */
  podLines(lines: readonly string[]): void {
    for (const line of lines) {
      const kept = this.keys.mask(line);
      if (kept === undefined) continue;
      this.waiting.push(kept);
      this.ofPod += 1;
      this.podLength += lengthSeen(kept);
    }
    this.leaveOut();
  }

  /** What this turn shows, masked, with its line ends. */
  take(): string {
    const { waiting, ofPod, before } = this;
    const lines = waiting.map((line) => (typeof line === 'number' ? this.mark(line) : shortened(line)));
    this.shown += lines.length;
    this.before = ofPod > 0 ? (lines.at(-1) ?? '') : waiting.length > 0 ? '' : before;
    this.waiting = [];
    this.ofPod = 0;
    this.podLength = 0;
    if (lines.length === 0) return '';
    // A sentence of ours is always shown, and of lines that are left out one may have had the end.
    if (ofPod < lines.length) this.secret.end();
    return this.secret.mask(after(before, this.secret.rest(`${lines.join('\n')}\n`)), ofPod);
  }

  private leaveOut(): void {
    const room = this.isSparse ? sparseTurn : fullTurn;
    const from = this.waiting.length - this.ofPod;
    let tooMany = 0;
    while (this.ofPod - tooMany > room || this.podLength > turnLength) {
      this.podLength -= lengthSeen(this.waiting[from + tooMany]);
      tooMany += 1;
    }
    if (tooMany === 0) return;
    const before = from > 0 ? this.waiting[from - 1] : undefined;
    const counted = typeof before === 'number';
    this.waiting.splice(counted ? from - 1 : from, tooMany + (counted ? 1 : 0), tooMany + (counted ? before : 0));
    this.ofPod -= tooMany;
  }
}

/** Masked, with what stood before it, which was shown. */
function after(before: string, text: string): string {
  if (before === '') return maskSecrets(text);
  const shown = maskSecrets(before);
  const whole = maskSecrets(`${before}\n${text}`);
  if (whole.startsWith(`${shown}\n`)) return whole.slice(shown.length + 1);
  // A value began in the line before and ends in this turn.
  let common = 0;
  while (common < shown.length && shown[common] === whole[common]) common += 1;
  return whole.slice(common);
}

function lengthSeen(line: string | number | undefined): number {
  return typeof line === 'string' ? Math.min(line.length, longestLine + seenAhead) : 0;
}

function shortened(line: string): string {
  if (line.length <= longestLine) return line;
  const seen = maskCutOff(line.slice(0, longestLine + seenAhead));
  return `${seen.slice(0, longestLine)} … (+${line.length - longestLine})`;
}
