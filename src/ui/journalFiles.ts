import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TenantlinkError, fail } from '../core/model/failure.ts';
import type { JournalStore } from '../core/ports/journalStore.ts';

const entryName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * The journal as files in one folder (globalStorageUri: mementos live in the browser's profile in
 * web and remote windows). A file is written beside its place, flushed and renamed into it, so
 * that a crash leaves the old text or the new one.
 */
export function journalFiles(folder: string): JournalStore {
  const path = (name: string): string => {
    if (!entryName.test(name)) fail({ reason: 'invalidInput', operation: 'writeJournal', target: name.slice(0, 120), place: 'journal entry name' });
    return join(folder, name);
  };
  return {
    async write(name, text) {
      const target = path(name);
      await named({ operation: 'writeJournal', target: name }, async () => {
        await mkdir(folder, { recursive: true });
        const draft = `${target}.${randomUUID()}.draft`;
        try {
          const file = await open(draft, 'wx', 0o600);
          try {
            await file.writeFile(text, 'utf8');
            await file.sync();
          } finally {
            await file.close();
          }
          await rename(draft, target);
          await syncFolder(folder);
        } catch (thrown) {
          await rm(draft, { force: true });
          throw thrown;
        }
      });
    },
    read: (name) => named({ operation: 'readJournal', target: name }, () => absentIfMissing(readFile(path(name), 'utf8'))),
    async list() {
      const names = await named({ operation: 'readJournal', target: folder }, () => absentIfMissing(readdir(folder)));
      const drafts = (names ?? []).filter((name) => name.endsWith('.draft'));
      await named({ operation: 'writeJournal', target: folder }, () => Promise.all(drafts.map((name) => removeAbandoned(join(folder, name)))));
      return (names ?? []).filter((name) => !name.endsWith('.draft')).sort();
    },
    delete: (name) => named({ operation: 'writeJournal', target: name }, () => rm(path(name), { force: true })),
    rename: ({ from, to }) => named({ operation: 'writeJournal', target: from }, async () => (await absentIfMissing(rename(path(from), path(to)).then(() => true))) ?? false),
  };
}

/** No write takes this long, in milliseconds: its window crashed. */
const abandonedAfter = 3_600_000;

async function removeAbandoned(draft: string): Promise<void> {
  const found = await absentIfMissing(stat(draft));
  if (found !== undefined && found.mtimeMs < Date.now() - abandonedAfter) await rm(draft, { force: true });
}

/** The rename itself is on disk once the folder is; Windows cannot open folders and needs no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function absentIfMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}

async function named<T>(doing: { readonly operation: string; readonly target: string }, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (thrown) {
    if (thrown instanceof TenantlinkError) throw thrown;
    throw new TenantlinkError({ reason: 'unexpected', ...doing, detail: thrown instanceof Error ? thrown.message : String(thrown), cause: thrown });
  }
}
