import * as vscode from 'vscode';
import { TenantlinkError, failureOf } from '../../core/model/failure.ts';
import { fileBytes, textOf } from '../../core/workspace/manifestFiles.ts';
import type { FileTree, FolderEntry } from '../../core/workspace/walkManifests.ts';
import type { FolderAbove } from '../../workspaceFiles/rulesAbove.ts';

/** The files below a folder of the workspace, on whatever file system it is. */
export function vscodeFileTree(root: vscode.Uri): FileTree {
  return {
    async list(folder) {
      try {
        return (await vscode.workspace.fs.readDirectory(uriBelow(root, folder))).map(([name, type]): FolderEntry => ({ name, kind: kindOf(type) }));
      } catch (thrown) {
        throw readFailure('readFolder', thrown);
      }
    },
    read: (path) => readBytes(uriBelow(root, path)),
  };
}

/** The bytes of a file. @throws TenantlinkError `notFound`; `limitReached` for a file that no manifest is as large as */
export async function readBytes(uri: vscode.Uri): Promise<Uint8Array> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size <= fileBytes) return await vscode.workspace.fs.readFile(uri);
  } catch (thrown) {
    throw readFailure('readFile', thrown);
  }
  throw new TenantlinkError({ reason: 'limitReached', operation: 'readFile', target: vscode.workspace.asRelativePath(uri) });
}

/** The uri of a path with slashes below a folder. */
export function uriBelow(root: vscode.Uri, path: string): vscode.Uri {
  return path === '' ? root : vscode.Uri.joinPath(root, path);
}

/** A folder and those above it. */
export function* foldersUp(root: vscode.Uri): Generator<FolderAbove> {
  for (let uri = root; ; uri = vscode.Uri.joinPath(uri, '..')) {
    const here = uri;
    yield { name: here.path.slice(here.path.lastIndexOf('/') + 1), text: (path) => textIfThere(vscode.Uri.joinPath(here, path)), has: (name) => exists(vscode.Uri.joinPath(here, name)) };
    if (vscode.Uri.joinPath(uri, '..').path === uri.path) return;
  }
}

/** Links to folders are not followed, as git has it: they can form loops. */
function kindOf(type: vscode.FileType): FolderEntry['kind'] {
  if (type === vscode.FileType.Directory) return 'folder';
  return (type & vscode.FileType.File) === 0 ? 'other' : 'file';
}

async function textIfThere(uri: vscode.Uri): Promise<string | undefined> {
  return (await exists(uri)) ? textOf(await readBytes(uri)) : undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    // Not there, or not ours to see: in both cases there is nothing to be read.
    return false;
  }
}

function readFailure(operation: string, thrown: unknown): TenantlinkError {
  const code = thrown instanceof vscode.FileSystemError ? thrown.code : '';
  if (code === 'FileNotFound' || code === 'FileNotADirectory') return new TenantlinkError({ reason: 'notFound', operation, cause: thrown });
  return new TenantlinkError(code === 'NoPermissions' ? { reason: 'forbidden', operation, code, cause: thrown } : failureOf(thrown, operation));
}
