import type { Kustomization, KustomizeAdditions } from '../manifest/kustomization.ts';

/** What the Kustomizations of a workspace add to which files. */
export class Kustomizations {
  readonly #encode: (name: string) => string;
  readonly #byFolder = new Map<string, Kustomization>();
  /** By what is taken in, a file or a folder: the folders of the Kustomizations that take it in. */
  readonly #takenBy = new Map<string, Set<string>>();

  /** @param encode how a name stands in the keys of files */
  constructor(encode: (name: string) => string) {
    this.#encode = encode;
  }

  /** The Kustomization that stands in a folder, undefined where there is none any more. */
  set(folder: string, kustomization: Kustomization | undefined): void {
    for (const taken of this.#takenIn(folder)) this.#takenBy.get(taken)?.delete(folder);
    if (kustomization === undefined) this.#byFolder.delete(folder);
    else this.#byFolder.set(folder, kustomization);
    for (const taken of this.#takenIn(folder)) this.#takenBy.set(taken, (this.#takenBy.get(taken) ?? new Set()).add(folder));
  }

  /** What any Kustomization adds to a file, by itself or by taking in one that does; undefined where none takes it in. */
  additionsTo(file: string): KustomizeAdditions | undefined {
    const folders = new Set(this.#takenBy.get(file));
    // Grows while it is gone through: overlays take in bases.
    for (const folder of folders) for (const over of this.#takenBy.get(folder) ?? []) folders.add(over);
    const all = [...folders].flatMap((folder) => this.#byFolder.get(folder)?.adds ?? []);
    if (all.length === 0) return undefined;
    return { labelsPods: all.some(({ labelsPods }) => labelsPods), annotates: all.some(({ annotates }) => annotates), setsNamespace: all.some(({ setsNamespace }) => setsNamespace) };
  }

  #takenIn(folder: string): readonly string[] {
    return (this.#byFolder.get(folder)?.resources ?? []).filter((path) => !path.includes('://')).map((path) => this.#resolve(folder, path));
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
