import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleForHost } from '../../host/bundle.ts';
import { launch } from '../../rig/launch.ts';
import { repository } from '../../rig/needs/places.mjs';
import { figure, type Figure } from '../measure.ts';
import { reportFigures } from '../report.ts';
import type { Period, Work } from './floodedWindow.ts';
import { linesPerSecond, longLog } from './floods.ts';
import { watchWindow, type Lapse, type WindowTimes } from './windowTimes.ts';

/** `npm run bench:window -- --json FILE`: a real VS Code window in which somebody types while a pod writes. */
async function windowFigures(): Promise<readonly Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'tl-bench-'));
  try {
    const results = join(scratch, 'results.json');
    process.env.TENANTLINK_RESULTS = results;
    const folder = await bundleForHost(join('out', 'bench'), [{ in: 'test/bench/window/floodedWindow.ts', out: 'floodedWindow' }]);
    const workspace = join(scratch, 'workspace');
    await cp(join(repository, 'test', 'host', 'workspace'), workspace, { recursive: true });
    let times: WindowTimes = { keys: [], frames: [] };
    const status = await launch([workspace, '--disable-extensions', `--extensionDevelopmentPath=${repository}`, `--extensionTestsPath=${join(folder, 'floodedWindow.cjs')}`], async (page) => {
      times = await watchWindow(page);
    });
    if (status !== 0) throw new Error(`the window ended with ${status}`);
    return figuresOf(JSON.parse(await readFile(results, 'utf8')) as readonly Period[], times);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

const rate = `${linesPerSecond.toLocaleString('en')} lines a second`;
const words: Readonly<Record<Exclude<Work, 'longLog' | 'collected'>, string>> = {
  idle: 'while nothing runs',
  product: `while a quota pod writes ${rate}`,
  lineByLine: 'while the same lines are handed over one by one',
};

function figuresOf(periods: readonly Period[], { keys, frames }: WindowTimes): readonly Figure[] {
  const of = (work: Work): readonly Period[] => periods.filter((period) => period.work === work);
  const within = (work: Work, lapses: readonly Lapse[]): readonly number[] => of(work).flatMap(({ from, until }) => lapses.filter(({ at }) => at >= from && at < until).map(({ took }) => took));
  const longest = (work: Work): readonly number[] => of(work).map(({ from, until }) => Math.max(...frames.filter(({ at, took }) => at + took > from && at < until).map(({ took }) => took)));
  const long = of('longLog');
  return [
    ...compared('a key is on the screen', (work) => within(work, keys)),
    ...compared('the longest time without a frame', longest),
    ...compared('the longest turn of the extension host', (work) => of(work).map(({ longestTurn }) => longestTurn)),
    figure(`a run whose pod writes ${longLog / 1024 / 1024} MB, as fast as it is read`, long.map(({ from, until }) => until - from)),
    figure('… its longest turn of the extension host', long.map(({ longestTurn }) => longestTurn)),
    figure('… its longest time without a frame', longest('longLog')),
    { ...figure('… what the heap holds of it, garbage collected', of('collected').map(({ memory }) => memory)), unit: 'MB' },
    { ...figure('… garbage included', long.map(({ memory }) => memory)), unit: 'MB' },
  ];
}

function compared(what: string, times: (work: Work) => readonly number[]): readonly Figure[] {
  const [product, ...others] = (['product', 'idle', 'lineByLine'] as const).map((work) => figure(`${what}, ${words[work]}`, times(work)));
  return product === undefined ? [] : others.flatMap((other) => [{ ...product, ratio: product.median / other.median, against: other.what }, other]);
}

await reportFigures(process.argv.slice(2), [windowFigures]);
