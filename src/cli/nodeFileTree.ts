import type { Dirent } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TenantlinkError, type FailureReason } from '../core/model/failure.ts';
import { fileBytes, textOf } from '../core/workspace/manifestFiles.ts';
import type { FileTree, FolderEntry } from '../core/workspace/walkManifests.ts';
import type { FolderAbove } from '../workspaceFiles/rulesAbove.ts';

/** The files below a folder of this machine. Links to files are read, links to folders are not followed. */
export function nodeFileTree(root: string): FileTree {
  return {
    async list(folder) {
      try {
        const entries = await readdir(join(root, folder), { withFileTypes: true });
        return await Promise.all(entries.map(async (entry): Promise<FolderEntry> => ({ name: entry.name, kind: await kindOf(entry) })));
      } catch (thrown) {
        throw readFailure('readFolder', thrown);
      }
    },
    async read(path) {
      try {
        const file = await open(join(root, path));
        try {
          const { size } = await file.stat();
          if (size <= fileBytes) return await file.readFile();
          const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(fileBytes) });
          return buffer.subarray(0, bytesRead);
        } finally {
          await file.close();
        }
      } catch (thrown) {
        throw readFailure('readFile', thrown);
      }
    },
  };
}

/** Whether a path is a folder that exists. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(codeOf(thrown))) return false;
    throw readFailure('readFolder', thrown);
  }
}

/** A pipe or a device would never end: only what is a file in the end is read. */
async function kindOf(entry: Dirent): Promise<FolderEntry['kind']> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    return (await stat(join(entry.parentPath, entry.name))).isFile() ? 'file' : 'other';
  } catch (thrown) {
    // A link to nothing, or one in a loop, holds nothing that could be read; anything else shows when it is read.
    return codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ELOOP' ? 'other' : 'file';
  }
}

/** A folder and those above it, up to the root. */
export function* foldersUp(root: string): Generator<FolderAbove> {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    yield { name: basename(folder), text: (path) => textIfThere(join(folder, path)), has: (name) => exists(join(folder, name)) };
    if (dirname(folder) === folder) return;
  }
}

async function textIfThere(path: string): Promise<string | undefined> {
  try {
    return textOf(await readFile(path));
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(codeOf(thrown))) return undefined;
    throw readFailure('readFile', thrown);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Not there, or not ours to see: in both cases not the repository that is looked for.
    return false;
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

function readFailure(operation: string, thrown: unknown): TenantlinkError {
  const code = codeOf(thrown);
  const reason: FailureReason = code === 'ENOENT' ? 'notFound' : code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'unexpected';
  return new TenantlinkError({ reason, operation, ...(code === '' ? {} : { code }), detail: thrown instanceof Error ? thrown.message : String(thrown), cause: thrown });
}
