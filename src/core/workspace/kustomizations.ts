import { sumOf, type Kustomization, type KustomizeAdditions } from '../manifest/kustomization.ts';

/** What the Kustomizations of a workspace add to which files. */
export class Kustomizations {
  readonly #encode: (name: string) => string;
  readonly #byFolder = new Map<string, Kustomization>();
  /** By what is taken in, a file or a folder: the folders of the Kustomizations that take it in. */
  readonly #takenBy = new Map<string, Set<string>>();
  /** By what changes others, a patch or a folder: the folders of the Kustomizations that name it. */
  readonly #changing = new Map<string, Set<string>>();

  /** @param encode how a name stands in the keys of files */
  constructor(encode: (name: string) => string) {
    this.#encode = encode;
  }

  /** The Kustomization that stands in a folder, undefined where there is none any more. */
  set(folder: string, kustomization: Kustomization | undefined): void {
    for (const taken of this.#takenIn(folder)) this.#takenBy.get(taken)?.delete(folder);
    for (const path of this.#changedBy(folder)) this.#changing.get(path)?.delete(folder);
    if (kustomization === undefined) this.#byFolder.delete(folder);
    else this.#byFolder.set(folder, kustomization);
    for (const taken of this.#takenIn(folder)) this.#takenBy.set(taken, (this.#takenBy.get(taken) ?? new Set()).add(folder));
    for (const path of this.#changedBy(folder)) this.#changing.set(path, (this.#changing.get(path) ?? new Set()).add(folder));
  }

  /**
   * What any Kustomization adds to a file, by itself, by its patches and components, or by taking in one that
   * does; undefined where none takes it in. `mentionedIn` answers what the text of a patch speaks of.
   */
  additionsTo(file: string, mentionedIn: (file: string) => KustomizeAdditions | undefined): KustomizeAdditions | undefined {
    const folders = new Set(this.#takenBy.get(file));
    // Grows while it is gone through: overlays take in bases, and what changes them may be changed itself.
    for (const folder of folders) for (const over of this.#takenBy.get(folder) ?? []) folders.add(over);
    const changing = new Set(folders);
    for (const key of changing) for (const by of this.#changedBy(key)) changing.add(by);
    const all = [...changing].flatMap((key) => this.#byFolder.get(key)?.adds ?? mentionedIn(key) ?? []);
    return folders.size === 0 || all.length === 0 ? undefined : sumOf(all);
  }

  /** Whether a Kustomization takes a file for a patch or the like. */
  isPatch(file: string): boolean {
    return (this.#changing.get(file)?.size ?? 0) > 0;
  }

  #changedBy(folder: string): readonly string[] {
    return this.#pathsFrom(folder, this.#byFolder.get(folder)?.changedBy ?? []);
  }

  #takenIn(folder: string): readonly string[] {
    return this.#pathsFrom(folder, this.#byFolder.get(folder)?.resources ?? []);
  }

  #pathsFrom(folder: string, paths: readonly string[]): readonly string[] {
    return paths.filter((path) => !path.includes('://')).map((path) => this.#resolve(folder, path));
  }

  #resolve(folder: string, path: string): string {
    const parts = folder === '' ? [] : folder.split('/');
    for (const part of path.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '.' && part !== '') parts.push(this.#encode(part));
    }
    return parts.join('/');
  }
}
