import type { IgnoreScope } from './ignoreScope.ts';

/** A folder on the way up to the root of the file system. */
export interface FolderAbove {
  readonly name: string;
  /** The text of a file in it; undefined where there is none that can be read. */
  text(path: string): Promise<string | undefined>;
  has(name: string): Promise<boolean>;
}

/**
 * Adds the .gitignore files between a folder and the root of its repository, and the repository's own
 * excludes; nothing where it stands in no repository. `folders` are the folder itself and those above it.
 */
export async function addRulesAbove(scope: IgnoreScope, folders: Iterable<FolderAbove>): Promise<void> {
  const found: (readonly [prefix: string, text: string])[] = [];
  let prefix = '';
  for (const folder of folders) {
    const rules = prefix === '' ? undefined : await folder.text('.gitignore');
    if (rules !== undefined) found.push([prefix, rules]);
    if (await folder.has('.git')) {
      const excludes = await folder.text('.git/info/exclude');
      for (const [from, text] of excludes === undefined ? found : [...found, [prefix, excludes] as const]) scope.addAbove(from, text);
      return;
    }
    prefix = prefix === '' ? folder.name : `${folder.name}/${prefix}`;
  }
}
