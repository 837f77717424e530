import { fail } from '../../../src/core/model/failure.ts';
import type { FileTree, FolderEntry } from '../../../src/core/workspace/walkManifests.ts';

/** Files by path; an Error in the place of a text is thrown when the file, or the folder of that path, is read. */
export function memoryTree(files: Readonly<Record<string, string | Uint8Array | Error>>): FileTree {
  return {
    async list(folder) {
      if (files[folder] instanceof Error) throw files[folder];
      const prefix = folder === '' ? '' : `${folder}/`;
      const inside = Object.keys(files).filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length).split('/'));
      const entries = inside.map(([name = '', ...rest]): FolderEntry => ({ name, kind: rest.length > 0 || (files[prefix + name] instanceof Error && !name.includes('.')) ? 'folder' : 'file' }));
      return [...new Map(entries.map((entry) => [entry.name, entry])).values()];
    },
    async read(path) {
      const content = files[path];
      if (content === undefined) return fail({ reason: 'notFound', operation: 'readFile', target: path });
      if (content instanceof Error) throw content;
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
  };
}
