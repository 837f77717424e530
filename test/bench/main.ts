import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { journeyFigures, listingFigures, startFigures } from './cloudFigures.ts';
import { chainFigures } from './coreFigures.ts';
import { manifestFigures } from './manifestFigures.ts';
import type { Figure } from './measure.ts';
import { workspaceFigures } from './workspaceFigures.ts';

/**
 * `npm run bench -- --json FILE`: every figure that is quoted anywhere comes from here. It prints
 * a table and fails for no time. Times are this machine's; ratios are of the same run.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' } } });
  const machine = { node: process.version, cores: cpus().length, processor: cpus()[0]?.model ?? '' };
  console.log(`Node ${machine.node}, ${machine.cores} cores, ${machine.processor}; medians in milliseconds\n`);
  const all: Figure[] = [];
  for (const figures of [chainFigures, manifestFigures, workspaceFigures, startFigures, listingFigures, journeyFigures]) {
    for (const figure of await figures()) {
      all.push(figure);
      console.log(lineOf(figure));
    }
  }
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ machine, figures: all }, undefined, 2)}\n`);
}

function lineOf({ what, median, fastest, slowest, runs, ratio, against }: Figure): string {
  const compared = ratio === undefined ? '' : `  × ${ratio.toFixed(2)} of: ${against ?? ''}`;
  return `${what.padEnd(92)} ${median.toFixed(1).padStart(9)}  (${fastest.toFixed(1)} to ${slowest.toFixed(1)}, ${runs} runs)${compared}`;
}

await main(process.argv.slice(2));
