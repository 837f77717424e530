import { KeyBlocks } from '../../core/model/keyBlocks.ts';
import { maskSecrets } from '../../core/model/maskSecrets.ts';

/** Lines of a pod that are shown as they come; VS Code keeps all of them in one document. */
const freeLines = 20_000;
/** Lines of one turn: so many are new to the editor at once at most. */
const fullTurn = 1_000;
const sparseTurn = 50;
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
  /** In order; a number is how many lines of the pod are left out there. */
  private waiting: (string | number)[] = [];
  /** Lines of the pod at the end of `waiting`: only those may be left out for newer ones. */
  private ofPod = 0;
  private shown = 0;

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
    this.keys.end();
  }

  /** A sentence of ours; always shown. */
  sentence(text: string): void {
    this.waiting.push(text);
    this.ofPod = 0;
  }

  /** Lines of the pod, as they came. */
  podLines(lines: readonly string[]): void {
    for (const line of lines) {
      const kept = this.keys.mask(line);
      if (kept === undefined) continue;
      this.waiting.push(kept);
      this.ofPod += 1;
    }
    this.leaveOut();
  }

  /** What this turn shows, masked, with its line ends. */
  take(): string {
    const lines = this.waiting.map((line) => (typeof line === 'number' ? this.mark(line) : shortened(line)));
    this.shown += lines.length;
    this.waiting = [];
    this.ofPod = 0;
    return lines.length === 0 ? '' : maskSecrets(`${lines.join('\n')}\n`);
  }

  private leaveOut(): void {
    const room = this.isSparse ? sparseTurn : fullTurn;
    const tooMany = this.ofPod - room;
    if (tooMany <= 0) return;
    const from = this.waiting.length - this.ofPod;
    const before = from > 0 ? this.waiting[from - 1] : undefined;
    const counted = typeof before === 'number';
    this.waiting.splice(counted ? from - 1 : from, tooMany + (counted ? 1 : 0), tooMany + (counted ? before : 0));
    this.ofPod = room;
  }
}

function shortened(line: string): string {
  if (line.length <= longestLine) return line;
  const seen = maskSecrets(line.slice(0, longestLine + seenAhead));
  return `${seen.slice(0, longestLine)} … (+${line.length - longestLine})`;
}
