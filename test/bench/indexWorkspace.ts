import { monitorEventLoopDelay } from 'node:perf_hooks';
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

/** What a process of its own measures: its memory, and the longest time that its event loop stood still, in milliseconds. */
export interface IndexingCost {
  readonly files: number;
  readonly longestBlock: number;
  readonly peakMegabytes: number;
}

if (import.meta.main) {
  const [, , folder = ''] = process.argv;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // What was loaded and compiled on the way here is not the index.
  await setImmediate();
  delay.enable();
  const index = await indexWorkspace(folder);
  delay.disable();
  const cost: IndexingCost = { files: index.files().length, longestBlock: delay.max / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
  console.log(JSON.stringify(cost));
}
