import { compileGlob, expandBraces, type PathTest } from './globPattern.ts';

/** Rules that say which paths below one folder are left out. */
export interface IgnoreRules {
  /** True: left out; false: kept after all (`!`); undefined: no rule speaks of it. `path` is relative to the folder of the rules. */
  verdict(path: string, isFolder: boolean): boolean | undefined;
}

interface Rule {
  readonly keeps: boolean;
  readonly foldersOnly: boolean;
  readonly matches: PathTest;
}

/** The rules of one .gitignore file (gitignore(5)); the last one that matches decides. */
export function gitIgnoreRules(text: string): IgnoreRules {
  const rules = text.replace(/^\uFEFF/, '').split(/\r?\n/).flatMap(ruleOf).reverse();
  return {
    verdict(path, isFolder) {
      const rule = rules.find(({ foldersOnly, matches }) => (isFolder || !foldersOnly) && matches(path));
      return rule === undefined ? undefined : !rule.keeps;
    },
  };
}

function ruleOf(line: string): readonly Rule[] {
  // Blanks at the end do not count unless the last one is escaped.
  const text = line.replace(/(?<!\\)[ \t]+$/, '');
  if (text === '' || text.startsWith('#')) return [];
  const keeps = text.startsWith('!');
  let pattern = keeps ? text.slice(1) : text;
  const foldersOnly = pattern.endsWith('/');
  if (foldersOnly) pattern = pattern.slice(0, -1);
  if (pattern === '') return [];
  // A slash before the end ties the pattern to the folder of its file.
  const anchored = pattern.includes('/');
  const glob = anchored ? pattern.replace(/^\//, '') : `**/${pattern}`;
  // `a/**` is everything inside a, not a itself.
  const inside = glob.endsWith('/**');
  return [{ keeps, foldersOnly, matches: compileGlob(inside ? `${glob}/*` : glob) }];
}

/**
 * Rules of globs as VS Code's `files.exclude` writes them: from the root of the workspace folder, with braces;
 * what is inside an excluded folder is excluded too.
 */
export function globRules(globs: readonly string[]): IgnoreRules {
  const tests = globs.flatMap(expandBraces).flatMap((glob) => {
    const rooted = glob.replace(/^(?:\.\/|\/)/, '').replace(/\/$/, '');
    // `out/**` leaves out the folder too: there is nothing in it to be found.
    return rooted.endsWith('/**') && rooted !== '**' ? [compileGlob(rooted.slice(0, -'/**'.length)), compileGlob(rooted)] : [compileGlob(rooted)];
  });
  return { verdict: (path) => (tests.some((matches) => matches(path)) ? true : undefined) };
}
