import { failureOf, type Failure } from '../model/failure.ts';
import { isManifestName, textOf } from './manifestFiles.ts';

/** What stands in a folder. A link to a folder is no folder: links can form loops, and git does not follow them either. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Files below one root; paths have slashes, `''` is the root. Throws TenantlinkError or anything else. */
export interface FileTree {
  list(folder: string): Promise<readonly FolderEntry[]>;
  read(path: string): Promise<Uint8Array>;
}

/** Says what below a root is left out: by .gitignore files, as they are found, and by settings. */
export interface LeftOut {
  /** The .gitignore of a folder; undefined where it has none any more. */
  set(folder: string, text: string | undefined): void;
  /** Whether a path is left out whose folders are known not to be. */
  ignoresItself(path: string, isFolder: boolean): boolean;
}

/** A file that may hold manifests, or a folder that could not be looked into. */
export type Walked = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'unread'; readonly path: string; readonly failure: Failure };

/**
 * Every file below a folder that may hold manifests and is not left out, in the order of names. The
 * .gitignore files on the way are added to the scope.
 */
export async function* walkManifests(args: { readonly tree: FileTree; readonly scope: LeftOut; readonly from: string; readonly signal: AbortSignal }): AsyncGenerator<Walked> {
  const { tree, scope, signal } = args;
  const folders = [args.from];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const prefix = folder === '' ? '' : `${folder}/`;
    const listed = await entriesOf(tree, folder);
    if ('failure' in listed) {
      yield { kind: 'unread', path: folder, failure: listed.failure };
      continue;
    }
    const entries = [...listed.entries].sort((left, right) => (left.name < right.name ? -1 : 1));
    if (entries.some(({ name, kind }) => name === '.gitignore' && kind === 'file')) {
      try {
        scope.set(folder, textOf(await tree.read(`${prefix}.gitignore`)));
      } catch (thrown) {
        yield { kind: 'unread', path: `${prefix}.gitignore`, failure: failureOf(thrown, 'readFile') };
      }
    }
    const inside: string[] = [];
    for (const { name, kind } of entries) {
      const path = prefix + name;
      if (kind === 'folder' && !scope.ignoresItself(path, true)) inside.push(path);
      if (kind === 'file' && isManifestName(name) && !scope.ignoresItself(path, false)) yield { kind: 'file', path };
    }
    folders.push(...inside.reverse());
  }
}

async function entriesOf(tree: FileTree, folder: string): Promise<{ readonly entries: readonly FolderEntry[] } | { readonly failure: Failure }> {
  try {
    return { entries: await tree.list(folder) };
  } catch (thrown) {
    return { failure: failureOf(thrown, 'readFolder') };
  }
}
