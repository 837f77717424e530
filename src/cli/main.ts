#!/usr/bin/env node
import manifest from '../../package.json' with { type: 'json' };
import rulesPage from '../core/manifest/rules.md';
import { ruleHelps } from '../core/manifest/ruleHelp.ts';
import { failureOf } from '../core/model/failure.ts';
import { describeFailure } from '../core/words/describeFailure.ts';
import { inEnglish, speaker, type Say } from '../core/words/say.ts';
import { checkFolder } from './checkFolder.ts';
import { jsonReport } from './jsonReport.ts';
import { isFolder } from './nodeFileTree.ts';
import { readOptions, usage, type Format } from './options.ts';
import { exitStatusOf, type Report } from './report.ts';
import { ruleText } from './ruleText.ts';
import { sarifReport } from './sarifReport.ts';
import { textReport } from './textReport.ts';

const writers: Readonly<Record<Format, (report: Report, say: Say) => string>> = { text: textReport, json: jsonReport, sarif: sarifReport };

/** Runs the program; answers its exit status. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const { version } = manifest;
  switch (options.kind) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'explain': {
      const text = ruleText(rulesPage, options.code);
      if (text === undefined) process.stderr.write(`${speaker(inEnglish)('check.noCode', { code: options.code })}\n`);
      else process.stdout.write(text);
      return text === undefined ? 2 : 0;
    }
    case 'refused':
      process.stderr.write(`${options.problem}\n\n${usage}`);
      return 2;
    case 'check': {
      const say = speaker(inEnglish);
      try {
        if (!(await isFolder(options.folder))) {
          process.stderr.write(`${say('check.noFolder', { folder: options.folder })}\n`);
          return 2;
        }
        const report = await checkFolder({ ...options, version, rules: ruleHelps(rulesPage), say, signal: new AbortController().signal });
        process.stdout.write(writers[options.format](report, say));
        return exitStatusOf(report);
      } catch (thrown) {
        process.stderr.write(`${describeFailure(failureOf(thrown, 'checkManifests'), say)}\n`);
        return 2;
      }
    }
  }
}

// Whoever closes the pipe early, as `head` does, has read enough.
process.stdout.on('error', (thrown: NodeJS.ErrnoException) => {
  if (thrown.code !== 'EPIPE') throw thrown;
});

// Not process.exit: what was written to a pipe has to arrive.
process.exitCode = await main(process.argv.slice(2));
