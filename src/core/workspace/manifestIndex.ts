import type { Kustomization, KustomizeAdditions } from '../manifest/kustomization.ts';
import type { KnownServiceAccount } from '../manifest/manifestContext.ts';
import { sameFacts, type FileFacts } from './fileFacts.ts';
import { Kustomizations } from './kustomizations.ts';
import { kustomizationNames } from './manifestFiles.ts';

/** A ServiceAccount with the file that it stands in. */
export interface IndexedAccount extends KnownServiceAccount {
  /** The key that the file was put in by. */
  readonly file: string;
}

/**
 * What all files of a workspace say of ServiceAccounts and of who uses them. Files are named by keys with
 * slashes, such as uris or paths; a folder's key is the start of its files' keys up to a slash.
 */
export class ManifestIndex {
  readonly #files = new Map<string, FileFacts>();
  /** Texts that are not saved yet: they count instead of their files. */
  readonly #open = new Map<string, FileFacts | undefined>();
  readonly #holders = new Map<string, Set<string>>();
  readonly #users = new Map<string, Set<string>>();
  /** By namespace, and by folder for those that leave it open or have no certain name: the files whose ServiceAccounts are of it, or stand below it. */
  readonly #holdersIn = new Map<string, Set<string>>();
  /** By the same: the files with pods to which it matters whether there is any. */
  readonly #askers = new Map<string, Set<string>>();
  readonly #kustomizations: Kustomizations;
  #version = 0;

  /** @param encode how a name of a file or folder stands in a key; as it is where nothing is given */
  constructor(encode: (name: string) => string = (name) => name) {
    this.#kustomizations = new Kustomizations(encode);
  }

  /** Another number whenever something else is known of any file. */
  get version(): number {
    return this.#version;
  }

  /** The files that may hold a finding, in the order of their keys. */
  files(): readonly string[] {
    return [...new Set([...this.#files.keys(), ...this.#open.keys()])].filter((file) => this.facts(file) !== undefined).sort();
  }

  /** What a file says; undefined where there is no such file or it says nothing. */
  facts(file: string): FileFacts | undefined {
    return this.#open.has(file) ? this.#open.get(file) : this.#files.get(file);
  }

  /** Takes what a file says, undefined where it is gone or says nothing. Answers the files that this concerns. */
  set(file: string, facts: FileFacts | undefined): readonly string[] {
    return this.#change(file, () => {
      if (facts === undefined) this.#files.delete(file);
      else this.#files.set(file, facts);
    });
  }

  /** Takes what an open text says. */
  setOpen(file: string, facts: FileFacts | undefined): readonly string[] {
    return this.#change(file, () => this.#open.set(file, facts));
  }

  /** From here on the file on disk counts again. */
  close(file: string): readonly string[] {
    return this.#change(file, () => this.#open.delete(file));
  }

  /** A file or folder is gone from the disk. */
  remove(key: string): readonly string[] {
    const gone = [...this.#files.keys()].filter((file) => file === key || file.startsWith(`${key}/`));
    return [...new Set(gone.flatMap((file) => this.set(file, undefined)))];
  }

  /** Every ServiceAccount of that name. */
  accountsNamed(name: string): readonly IndexedAccount[] {
    return [...(this.#holders.get(name) ?? [])].flatMap((file) => (this.facts(file)?.serviceAccounts ?? []).filter((account) => account.name === name).map((account) => ({ ...account, file })));
  }

  /** Every ServiceAccount. */
  accounts(): readonly IndexedAccount[] {
    return [...this.#holders.keys()].flatMap((name) => this.accountsNamed(name));
  }

  /** Whether there is a ServiceAccount of a namespace; one that leaves it open counts for the files of its folder and those above. */
  hasAccountsIn(namespace: string | undefined, file: string): boolean {
    return this.#holdersIn.has(namespace === undefined ? folderMark(folderOf(file)) : namespaceMark(namespace));
  }

  /** Whether a template names a ServiceAccount in the folder of a file or below: it may be any. */
  hasUnnamedAccountsBy(file: string): boolean {
    return this.#holdersIn.has(unnamedMark(folderOf(file)));
  }

  /** The files with pods that use a ServiceAccount of that name. */
  filesUsing(name: string): readonly string[] {
    return [...(this.#users.get(name) ?? [])];
  }

  /** What Kustomizations add to a file; undefined where none takes it in. */
  additionsTo(file: string): KustomizeAdditions | undefined {
    return this.#kustomizations.additionsTo(file, (patch) => this.facts(patch)?.mentions);
  }

  /** The Kustomization of a folder under another of its names: renamed, the new file may be known before the old one is gone. */
  #kustomizationBeside(file: string): Kustomization | undefined {
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    return kustomizationNames.flatMap((name) => this.facts(`${folder}${name}`)?.kustomization ?? [])[0];
  }

  /** Whether a Kustomization takes a file for a patch. */
  isPatch(file: string): boolean {
    return this.#kustomizations.isPatch(file);
  }

  /** A file and every other one, in no order: a workspace may have thousands, and many Kustomizations. */
  #everyFile(file: string): readonly string[] {
    return [...new Set([file, ...this.#files.keys(), ...this.#open.keys()])];
  }

  #change(file: string, change: () => void): readonly string[] {
    const before = this.facts(file);
    change();
    const after = this.facts(file);
    if (sameFacts(before, after)) return [];
    this.#version += 1;
    for (const name of namesIn(before)) forget(this.#holders, name, file);
    for (const name of namesIn(after)) note(this.#holders, name, file);
    for (const name of before?.uses ?? []) forget(this.#users, name, file);
    for (const name of after?.uses ?? []) note(this.#users, name, file);
    for (const mark of asksOf(before, file)) forget(this.#askers, mark, file);
    for (const mark of asksOf(after, file)) note(this.#askers, mark, file);
    const [marksBefore, marksAfter] = [marksOf(before, file), marksOf(after, file)];
    for (const mark of marksBefore) forget(this.#holdersIn, mark, file);
    for (const mark of marksAfter) note(this.#holdersIn, mark, file);
    if (!isEqual(before?.kustomization, after?.kustomization)) {
      this.#kustomizations.set(folderOf(file), after?.kustomization ?? this.#kustomizationBeside(file));
      // Rare, and it may reach anywhere.
      return this.#everyFile(file);
    }
    if (!isEqual(before?.mentions, after?.mentions) && this.#kustomizations.isPatch(file)) return this.#everyFile(file);
    // Where only the uses changed, nobody else is concerned.
    if (isEqual(before?.serviceAccounts ?? [], after?.serviceAccounts ?? []) && before?.hasUnnamedAccounts === after?.hasUnnamedAccounts) return [file];
    const concerned = [...namesIn(before), ...namesIn(after)].flatMap((name) => this.filesUsing(name));
    const first = [...marksAfter].filter((mark) => !marksBefore.has(mark) && this.#holdersIn.get(mark)?.size === 1);
    const last = [...marksBefore].filter((mark) => !this.#holdersIn.has(mark));
    return [...new Set([file, ...concerned, ...[...first, ...last].flatMap((mark) => [...(this.#askers.get(mark) ?? [])])])];
  }
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0));
}

function namespaceMark(namespace: string): string {
  return `namespace ${namespace}`;
}

function folderMark(folder: string): string {
  return `folder ${folder}`;
}

function unnamedMark(folder: string): string {
  return `unnamed ${folder}`;
}

/** What the ServiceAccounts of a file are of: their namespaces and, for those that leave it open or have no certain name, the folders around the file. */
function marksOf(facts: FileFacts | undefined, file: string): ReadonlySet<string> {
  const namespaces = new Set(facts?.serviceAccounts.map(({ namespace }) => namespace));
  const folders = file.split('/').map((_, index, parts) => parts.slice(0, index).join('/'));
  const marks = [...namespaces].flatMap((namespace) => (namespace === undefined ? folders.map(folderMark) : [namespaceMark(namespace)]));
  return new Set([...marks, ...(facts?.hasUnnamedAccounts === true ? folders.map(unnamedMark) : [])]);
}

/** What the pods of a file ask for: any ServiceAccount of their namespaces, or around the file where they leave them open. */
function asksOf(facts: FileFacts | undefined, file: string): readonly string[] {
  if (facts === undefined || facts.podNamespaces.length === 0) return [];
  const folder = folderOf(file);
  return [...facts.podNamespaces.map((namespace) => (namespace === undefined ? folderMark(folder) : namespaceMark(namespace))), unnamedMark(folder)];
}

function namesIn(facts: FileFacts | undefined): ReadonlySet<string> {
  return new Set(facts?.serviceAccounts.map(({ name }) => name));
}

function note(groups: Map<string, Set<string>>, name: string, file: string): void {
  groups.set(name, (groups.get(name) ?? new Set()).add(file));
}

function forget(groups: Map<string, Set<string>>, name: string, file: string): void {
  const group = groups.get(name);
  group?.delete(file);
  if (group?.size === 0) groups.delete(name);
}
