import type { LeftOut } from '../core/workspace/walkManifests.ts';
import { gitIgnoreRules, type IgnoreRules } from './ignoreRules.ts';

/** Every rule that says what below one root is left out: settings, and the .gitignore files found so far. */
export class IgnoreScope implements LeftOut {
  readonly #settings: IgnoreRules;
  /** By folder below the root, `''` the root itself. */
  readonly #below = new Map<string, IgnoreRules>();
  readonly #above: { readonly rules: IgnoreRules; readonly prefix: string }[] = [];

  constructor(settings: IgnoreRules) {
    this.#settings = settings;
  }

  set(folder: string, text: string | undefined): void {
    if (text === undefined) this.#below.delete(folder);
    else this.#below.set(folder, gitIgnoreRules(text));
  }

  /** The .gitignore of a folder above the root, nearest first; `prefix` is the root's path from there, empty for the root's own repository. */
  addAbove(prefix: string, text: string): void {
    this.#above.push({ rules: gitIgnoreRules(text), prefix });
  }

  /** Whether a path, or a folder on the way to it, is left out. */
  ignores(path: string, isFolder: boolean): boolean {
    const parts = path.split('/');
    return parts.some((_, index) => this.ignoresItself(parts.slice(0, index + 1).join('/'), isFolder || index + 1 < parts.length));
  }

  ignoresItself(path: string, isFolder: boolean): boolean {
    if (path === '.git' || path.endsWith('/.git') || this.#settings.verdict(path, isFolder) === true) return true;
    // The nearest .gitignore speaks first, gitignore(5).
    for (let slash = path.lastIndexOf('/'); ; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = slash < 0 ? '' : path.slice(0, slash);
      const verdict = this.#below.get(folder)?.verdict(path.slice(slash + 1), isFolder);
      if (verdict !== undefined) return verdict;
      if (slash <= 0) break;
    }
    for (const { rules, prefix } of this.#above) {
      const verdict = rules.verdict(prefix === '' ? path : `${prefix}/${path}`, isFolder);
      if (verdict !== undefined) return verdict;
    }
    return false;
  }
}
