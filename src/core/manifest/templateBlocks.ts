import type { TemplateHole } from './maskTemplates.ts';

/** Which blocks of a template (`{{ if }}`, `{{ range }}`, `{% for %}`) are open where. */
export class TemplateBlocks {
  readonly #holes: readonly TemplateHole[];
  /** Behind each hole: where the innermost block begins that is still open; -1 outside of all. */
  readonly #innermost: readonly number[];

  constructor(holes: readonly TemplateHole[]) {
    this.#holes = holes;
    const open: number[] = [];
    this.#innermost = holes.map(({ from, opens, closing }) => {
      if (opens) open.push(from);
      else if (closing) open.pop();
      return open[open.length - 1] ?? -1;
    });
  }

  /** Whether a block that begins at or after `from` is still open at `at`: what stands there may be left out. */
  isGuarded({ from, at }: { readonly from: number; readonly at: number }): boolean {
    let [low, high] = [0, this.#holes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#holes[middle]?.from ?? at) < at) low = middle + 1;
      else high = middle;
    }
    return (this.#innermost[low - 1] ?? -1) >= from;
  }
}
