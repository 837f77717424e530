import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Failure } from '../core/model/failure.ts';
import { describeReason } from '../core/words/describeFailure.ts';
import type { Say } from '../core/words/say.ts';
import { checkFiles } from '../core/workspace/checkFiles.ts';
import { indexFiles } from '../core/workspace/indexFiles.ts';
import { linePlaces } from '../core/workspace/linePlaces.ts';
import { fileContext } from '../core/workspace/fileContext.ts';
import { ManifestIndex } from '../core/workspace/manifestIndex.ts';
import { createPace } from '../core/workspace/pace.ts';
import { walkManifests, type Walked } from '../core/workspace/walkManifests.ts';
import { globRules } from '../workspaceFiles/ignoreRules.ts';
import { IgnoreScope } from '../workspaceFiles/ignoreScope.ts';
import { addRulesAbove } from '../workspaceFiles/rulesAbove.ts';
import { foldersUp, nodeFileTree } from './nodeFileTree.ts';
import type { PlacedFinding, Report } from './report.ts';

/** What nobody keeps manifests in. */
const neverLookedInto = ['**/node_modules'] as const;

/** Checks the manifests below a folder, each with what the others say. */
export async function checkFolder(args: { readonly folder: string; readonly exclude: readonly string[]; readonly version: string; readonly rules: Report['rules']; readonly say: Say; readonly signal: AbortSignal }): Promise<Report> {
  const { folder, say, signal } = args;
  const tree = nodeFileTree(folder);
  const scope = new IgnoreScope(globRules([...neverLookedInto, ...args.exclude]));
  await addRulesAbove(scope, foldersUp(folder));
  const index = new ManifestIndex();
  // An interrupt has its turn between two slices.
  const pace = createPace({ slice: 50, now: () => performance.now(), rest: () => setImmediate() });
  const failures: { readonly path: string; readonly failure: Failure }[] = [];
  const files = filesOf(walkManifests({ tree, scope, from: '', signal }), failures);
  failures.push(...(await indexFiles({ files, read: (path) => tree.read(path), index, pace, signal })));
  const findings: PlacedFinding[] = [];
  const broken: { readonly path: string; readonly message: string }[] = [];
  const keys = index.files();
  for await (const checked of checkFiles({ keys, read: (key) => tree.read(key), contextOf: (key) => fileContext({ file: key, index }), pace, signal })) {
    if ('failure' in checked) {
      failures.push({ path: checked.key, failure: checked.failure });
      continue;
    }
    const placeAt = linePlaces(checked.text);
    const file = shownPath(folder, checked.key);
    for (const { offset, detail } of checked.broken) broken.push({ path: file, message: say('check.broken', { line: placeAt(offset).line, detail }) });
    for (const finding of checked.findings) {
      findings.push({ file, finding, message: say(finding.message.key, finding.message.params), start: placeAt(finding.range.start), end: placeAt(finding.range.end) });
    }
  }
  const unread = failures.map(({ path, failure }) => ({ path: shownPath(folder, path), message: say('check.notRead', { why: describeReason(failure, say), detail: failure.code ?? failure.detail ?? '' }) }));
  return { version: args.version, rules: args.rules, files: keys.length, findings, unread: [...unread, ...broken] };
}

async function* filesOf(walked: AsyncIterable<Walked>, failures: { readonly path: string; readonly failure: Failure }[]): AsyncGenerator<{ readonly key: string; readonly path: string }> {
  for await (const found of walked) {
    if (found.kind === 'file') yield { key: found.path, path: found.path };
    else failures.push(found);
  }
}

/** From the working directory where the file is below it, else the whole path; with slashes. */
function shownPath(folder: string, path: string): string {
  const whole = resolve(folder, path);
  const near = relative(process.cwd(), whole);
  const shown = near.startsWith('..') || isAbsolute(near) ? whole : near === '' ? '.' : near;
  return sep === '/' ? shown : join(shown).split(sep).join('/');
}
