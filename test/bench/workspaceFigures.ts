import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { indexWorkspace, type IndexingCost } from './indexWorkspace.ts';
import { compare, figure, type Figure } from './measure.ts';
import { workspaceSize, writeWorkspace } from './workspaceFiles.ts';

const size = `${workspaceSize.toLocaleString('en')} YAML files, a tenth Kubernetes`;

/** The index of a workspace against parsing all of its files, and what it costs whoever shares its thread. */
export async function workspaceFigures(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tl-bench-'));
  try {
    await writeWorkspace(folder);
    const times = await compare({ what: `index ${size}`, run: () => indexWorkspace(folder) }, { what: `read and parse all of them (yaml's parseAllDocuments)`, run: () => parseAll(folder) });
    const costs: IndexingCost[] = [];
    for (let run = 0; run < 5; run += 1) {
      const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'indexWorkspace.ts'), folder]);
      costs.push(JSON.parse(stdout) as IndexingCost);
    }
    return [
      ...times,
      figure(`longest turn of the thread while indexing ${size}: its own work`, costs.map(({ longestWork }) => longestWork)),
      figure(`longest turn of the thread while indexing ${size}: by the clock`, costs.map(({ longestTurn }) => longestTurn)),
      figure(`MEGABYTES a whole process takes at most that indexes ${size}`, costs.map(({ peakMegabytes }) => peakMegabytes)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function parseAll(folder: string): Promise<number> {
  let documents = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('.yaml')) documents += parseAllDocuments(await readFile(join(entry.parentPath, entry.name), 'utf8')).length;
  }
  return documents;
}
