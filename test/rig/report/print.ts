import { relative } from 'node:path';
import type { FailedTest, StageResults } from './results.ts';

/** A failure as it is printed: name, place, and what was thrown, indented. */
export function failureText(stage: string, { name, place, message }: FailedTest, root: string): string {
  const where = place.startsWith(root) ? relative(root, place) : place;
  return `✗ ${stage}: ${name}${where === '' ? '' : ` (${where})`}\n${message.replaceAll(/^/gm, '    ')}\n`;
}

/** One line for a stage, and one for each test that it skipped. */
export function stageText(results: StageResults, seconds: number): string {
  const skipped = results.skipped.map(({ name, reason }) => `- ${results.stage}: skipped ${name}: ${reason}\n`).join('');
  return `${skipped}${results.failed === 0 ? '✓' : '✗'} ${results.stage}: ${totalText([results])} (${seconds.toFixed(1)} s)\n`;
}

/** The line that ends every test command. */
export function totalText(all: readonly StageResults[]): string {
  const sum = (count: (results: StageResults) => number): string => String(all.reduce((total, results) => total + count(results), 0));
  return `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed, ${sum(({ skipped }) => skipped.length)} skipped`;
}
