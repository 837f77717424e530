import ignore from 'ignore';
import picomatch from 'picomatch';

/** Rules that say which paths below one folder are left out. */
export interface IgnoreRules {
  /** True: left out; false: kept after all (`!`); undefined: no rule speaks of it. `path` is relative to the folder of the rules. */
  verdict(path: string, isFolder: boolean): boolean | undefined;
}

/** The rules of one .gitignore file, gitignore(5). */
export function gitIgnoreRules(text: string): IgnoreRules {
  const rules = ignore({ ignorecase: false, allowRelativePaths: true }).add(text.replace(/^\uFEFF/, ''));
  return {
    verdict(path, isFolder) {
      const { ignored, unignored } = rules.test(isFolder ? `${path}/` : path);
      return ignored ? true : unignored ? false : undefined;
    },
  };
}

/** Rules of globs as VS Code's `files.exclude` writes them: from the root of the workspace folder, dots and braces included. */
export function globRules(globs: readonly string[]): IgnoreRules {
  const tests = globs.map((glob) => picomatch(glob.replace(/^(?:\.\/|\/)/, '').replace(/\/$/, ''), { dot: true, noextglob: true, nonegate: true }));
  return { verdict: (path) => (tests.some((matches) => matches(path)) ? true : undefined) };
}
