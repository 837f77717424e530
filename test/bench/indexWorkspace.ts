import { setImmediate } from 'node:timers/promises';
import { nodeFileTree } from '../../src/cli/nodeFileTree.ts';
import { indexFiles } from '../../src/core/workspace/indexFiles.ts';
import { ManifestIndex } from '../../src/core/workspace/manifestIndex.ts';
import { createPace } from '../../src/core/workspace/pace.ts';
import { walkManifests } from '../../src/core/workspace/walkManifests.ts';
import { globRules } from '../../src/workspaceFiles/ignoreRules.ts';
import { IgnoreScope } from '../../src/workspaceFiles/ignoreScope.ts';

/** Indexes a folder as the editor does, with the editor's slices. */
export async function indexWorkspace(folder: string): Promise<ManifestIndex> {
  const tree = nodeFileTree(folder);
  const index = new ManifestIndex();
  const pace = createPace({ slice: 8, now: () => performance.now(), rest: () => setImmediate() });
  const { signal } = new AbortController();
  const walked = walkManifests({ tree, scope: new IgnoreScope(globRules(['**/node_modules'])), from: '', signal });
  const files = (async function* () {
    for await (const { kind, path } of walked) if (kind === 'file') yield { key: path, path };
  })();
  const unread = await indexFiles({ files, read: (path) => tree.read(path), index, pace, signal });
  if (unread.length > 0) throw new Error(`${unread.length} files were not read`);
  return index;
}

/** What a process of its own measures: its memory, and its longest turn of the event loop in milliseconds. */
export interface IndexingCost {
  readonly files: number;
  /** By the clock: on a busy machine mostly the others' share. */
  readonly longestTurn: number;
  /** What the thread itself computed in its longest turn. */
  readonly longestWork: number;
  readonly peakMegabytes: number;
}

/** Measures every turn of the event loop until `isOver`. */
async function measureTurns(isOver: () => boolean): Promise<Pick<IndexingCost, 'longestTurn' | 'longestWork'>> {
  let [longestTurn, longestWork] = [0, 0];
  while (!isOver()) {
    const [clock, work] = [performance.now(), process.threadCpuUsage()];
    await setImmediate();
    const { user, system } = process.threadCpuUsage(work);
    longestTurn = Math.max(longestTurn, performance.now() - clock);
    longestWork = Math.max(longestWork, (user + system) / 1_000);
  }
  return { longestTurn, longestWork };
}

if (import.meta.main) {
  const [, , folder = ''] = process.argv;
  // What was loaded and compiled on the way here is not the index.
  await setImmediate();
  let over = false;
  const turns = measureTurns(() => over);
  const index = await indexWorkspace(folder);
  over = true;
  const cost: IndexingCost = { files: index.files().length, ...(await turns), peakMegabytes: process.resourceUsage().maxRSS / 1024 };
  console.log(JSON.stringify(cost));
}
