import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Figure } from './measure.ts';

/**
 * Measures one group of figures after the other, prints them as they come, and writes them to
 * `--json FILE`. Times are this machine's; ratios are of the same run; no time makes it fail.
 */
export async function reportFigures(args: readonly string[], groups: readonly (() => Promise<readonly Figure[]>)[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' } } });
  const machine = { node: process.version, cores: cpus().length, processor: cpus()[0]?.model ?? '' };
  console.log(`Node ${machine.node}, ${machine.cores} cores, ${machine.processor}; medians in milliseconds\n`);
  const all: Figure[] = [];
  for (const figures of groups) {
    for (const figure of await figures()) {
      all.push(figure);
      console.log(lineOf(figure));
    }
  }
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ machine, figures: all }, undefined, 2)}\n`);
}

function lineOf({ what, median, unit, fastest, slowest, runs, ratio, against }: Figure): string {
  const compared = ratio === undefined ? '' : `  × ${ratio.toFixed(2)} of: ${against ?? ''}`;
  return `${what.padEnd(92)} ${median.toFixed(1).padStart(9)}${unit === undefined ? '' : ` ${unit}`}  (${fastest.toFixed(1)} to ${slowest.toFixed(1)}, ${runs} runs)${compared}`;
}
