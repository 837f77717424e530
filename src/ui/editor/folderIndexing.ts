import type * as vscode from 'vscode';
import type { Failure } from '../../core/model/failure.ts';
import { indexFiles } from '../../core/workspace/indexFiles.ts';
import type { ManifestIndex } from '../../core/workspace/manifestIndex.ts';
import { isManifestName } from '../../core/workspace/manifestFiles.ts';
import type { Pace } from '../../core/workspace/pace.ts';
import { walkManifests, type FileTree } from '../../core/workspace/walkManifests.ts';
import type { IgnoreScope } from '../../workspaceFiles/ignoreScope.ts';
import { rulesOf } from './folderRules.ts';
import { uriBelow, vscodeFileTree } from './vscodeFileTree.ts';

/** Reads one workspace folder into the index, whole or by what changed. */
export class FolderIndexing {
  readonly uri: vscode.Uri;
  readonly #tree: FileTree;
  readonly #index: ManifestIndex;
  readonly #pace: Pace;
  readonly #changed: (files: readonly string[]) => void;
  #scope: IgnoreScope | undefined;
  #unread: readonly { readonly path: string; readonly failure: Failure }[] = [];

  constructor(args: { readonly uri: vscode.Uri; readonly index: ManifestIndex; readonly pace: Pace; readonly changed: (files: readonly string[]) => void }) {
    this.uri = args.uri;
    this.#tree = vscodeFileTree(args.uri);
    this.#index = args.index;
    this.#pace = args.pace;
    this.#changed = args.changed;
  }

  /** What could not be read when the folder was last read whole. */
  get unread(): readonly { readonly path: string; readonly failure: Failure }[] {
    return this.#unread;
  }

  /** The path of a uri below the folder; undefined for any other. */
  pathOf(uri: vscode.Uri): string | undefined {
    const root = this.uri.path.endsWith('/') ? this.uri.path : `${this.uri.path}/`;
    const same = uri.scheme === this.uri.scheme && uri.authority === this.uri.authority;
    return same && uri.path.startsWith(root) ? uri.path.slice(root.length) : undefined;
  }

  /** Whether a file counts: not before the folder was read, because its .gitignore files are known only then. */
  holds(uri: vscode.Uri): boolean {
    const path = this.pathOf(uri);
    return path !== undefined && isManifestName(path) && this.#scope?.ignores(path, false) === false;
  }

  /** Reads the whole folder, and forgets the files that are no longer there or left out now. */
  async readAll(signal: AbortSignal): Promise<void> {
    const scope = await rulesOf(this.uri);
    const seen = new Set<string>();
    this.#unread = await this.#read(this.#walk(scope, '', signal, seen), signal);
    this.#scope = scope;
    const root = `${this.uri.toString()}/`;
    for (const file of this.#index.files()) if (file.startsWith(root) && !seen.has(file)) this.#tell(this.#index.set(file, undefined));
  }

  /** Looks at paths that came, changed or went, folders too. */
  async look(paths: readonly string[], signal: AbortSignal): Promise<void> {
    const scope = this.#scope;
    if (scope === undefined) return;
    const kept = paths.filter((path) => !scope.ignores(path, false));
    const files = kept.filter(isManifestName);
    for (const folder of kept.filter((path) => !isManifestName(path))) {
      // A folder that came is told as one event, whatever it holds; one that went, too.
      const found: string[] = [];
      for await (const { path } of this.#walk(scope, folder, signal, new Set())) found.push(path);
      if (found.length === 0) this.#tell(this.#index.remove(this.#keyOf(folder)));
      files.push(...found);
    }
    await this.#read(each(files.map((path) => ({ path, key: this.#keyOf(path) }))), signal);
  }

  async *#walk(scope: IgnoreScope, from: string, signal: AbortSignal, seen: Set<string>): AsyncGenerator<{ readonly key: string; readonly path: string }> {
    for await (const walked of walkManifests({ tree: this.#tree, scope, from, signal })) {
      await this.#pace.step();
      const key = this.#keyOf(walked.path);
      if (walked.kind === 'file') {
        seen.add(key);
        yield { key, path: walked.path };
      }
    }
  }

  #read(files: AsyncIterable<{ readonly key: string; readonly path: string }>, signal: AbortSignal): ReturnType<typeof indexFiles> {
    return indexFiles({ files, read: (path) => this.#tree.read(path), index: this.#index, pace: this.#pace, signal, changed: this.#changed });
  }

  #keyOf(path: string): string {
    return uriBelow(this.uri, path).toString();
  }

  #tell(files: readonly string[]): void {
    if (files.length > 0) this.#changed(files);
  }
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
