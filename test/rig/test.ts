import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { repository } from './needs/places.mjs';
import { failureText, stageText, totalText } from './report/print.ts';
import { brokenStage } from './report/results.ts';
import type { StageResults } from './report/results.ts';
import { everyDay, resultsFile, resultsFolder, runStage, stageNames } from './stages.ts';
import type { StageName } from './stages.ts';

const usage = `usage: npm test -- [--only stage,stage] [--match pattern]
       npm test -- --total
  --only    stages to run, of ${stageNames.join(', ')}
  --match   only tests whose name matches the pattern (in the extension host: files)
  --total   run nothing: count what the last runs of all stages left (out/results)`;

interface Options {
  readonly stages: readonly StageName[];
  readonly match: string | undefined;
  readonly total: boolean;
  /** Whether these are the stages that a plain `npm test` runs. */
  readonly whole: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({ options: { only: { type: 'string' }, match: { type: 'string' }, total: { type: 'boolean', default: false } } });
  const wanted = values.total ? [] : (values.only?.split(',') ?? everyDay);
  const unknown = wanted.find((name) => !stageNames.some((stage) => stage === name));
  if (unknown !== undefined) throw new Error(`there is no stage "${unknown}"`);
  return { stages: stageNames.filter((stage) => wanted.includes(stage)), match: values.match, total: values.total, whole: values.only === undefined };
}

/** What the last run of each stage left; one that left nothing has failed. */
function formerResults(): Promise<StageResults[]> {
  return Promise.all(
    stageNames.map(async (stage) => {
      if (!existsSync(resultsFile(stage))) return brokenStage(stage, 'it left no results');
      return JSON.parse(await readFile(resultsFile(stage), 'utf8')) as StageResults;
    }),
  );
}

let options: Options;
try {
  options = readOptions();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exit(2);
}
/** Failures of tests were printed as they came; those of a stage itself have nobody else to say them. */
function sayBroken({ stage, failures }: StageResults): void {
  for (const failure of failures.filter(({ place, name }) => place === '' && name === `stage ${stage}`)) process.stdout.write(failureText(stage, failure, repository));
}

if (options.whole && !options.total) await rm(resultsFolder, { recursive: true, force: true });
const all = options.total ? await formerResults() : [];
all.forEach(sayBroken);
for (const stage of options.stages) {
  const started = process.hrtime.bigint();
  const results = await runStage(stage, options.match);
  sayBroken(results);
  process.stdout.write(stageText(results, Number(process.hrtime.bigint() - started) / 1e9));
  all.push(results);
}
console.log(totalText(all));
process.exitCode = all.some(({ failed }) => failed > 0) || all.length === 0 ? 1 : 0;
