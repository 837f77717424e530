import * as vscode from 'vscode';
import { failureOf, type Failure } from '../../core/model/failure.ts';
import { factsOf, type FileFacts } from '../../core/workspace/fileFacts.ts';
import { isManifestName } from '../../core/workspace/manifestFiles.ts';
import { ManifestIndex } from '../../core/workspace/manifestIndex.ts';
import { createPace, type Pace } from '../../core/workspace/pace.ts';
import { FolderIndexing } from './folderIndexing.ts';
import { changesRules } from './folderRules.ts';
import { isJudged, type ManifestReadings } from './manifestReadings.ts';

/** A git checkout or a build is many events: they are taken together. */
const settleMs = 150;
/** How long the extension host is held at most before others have their turn, in milliseconds; one step of reading comes on top. */
const sliceMs = 8;

/** Work that is waiting: folders to be read whole, and paths to be looked at. */
interface Waiting {
  readonly whole: Set<FolderIndexing>;
  readonly paths: Map<FolderIndexing, Set<string>>;
}

/**
 * The index of the workspace's manifests, kept up with edits, saves, renames, deletions and checkouts. Nothing is
 * read before {@link start}, which the first manifest that is opened calls.
 */
export class WorkspaceIndex implements vscode.Disposable {
  readonly index = new ManifestIndex(encodeName);
  readonly pace: Pace = createPace({ slice: sliceMs, now: () => performance.now(), rest: () => new Promise((resolve) => setImmediate(resolve)) });
  readonly #changed = new vscode.EventEmitter<readonly string[]>();
  /** The files, by the keys of the index, that a change concerns. */
  readonly onDidChange = this.#changed.event;
  readonly #readings: ManifestReadings;
  readonly #failed: (failure: Failure) => void;
  readonly #closing = new AbortController();
  readonly #folders = new Map<string, FolderIndexing>();
  readonly #waiting: Waiting = { whole: new Set(), paths: new Map() };
  #listeners: vscode.Disposable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;

  constructor(args: { readonly readings: ManifestReadings; readonly failed: (failure: Failure) => void }) {
    this.#readings = args.readings;
    this.#failed = args.failed;
  }

  /** Begins to read and to follow the workspace; does nothing when it was called before. */
  start(): void {
    if (this.#listeners !== undefined || this.#closing.signal.aborted) return;
    // Everything: the deletion of a folder is an event of its own, without those of its files.
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    this.#listeners = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate((uri) => this.#look(uri)),
      watcher.onDidChange((uri) => (isManifestName(uri.path) || uri.path.endsWith('/.gitignore') ? this.#look(uri) : undefined)),
      // Looked at again, not taken out at once: by the time it is told, it may be back.
      watcher.onDidDelete((uri) => this.#look(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#followFolders()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (changesRules(event)) for (const folder of this.#folders.values()) this.#readWhole(folder);
      }),
      vscode.workspace.onDidOpenTextDocument((document) => this.takeOpen(document)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#saved(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#tell(this.index.close(uri.toString()))),
    );
    this.#followFolders();
    this.#work();
  }

  /** Reads the whole workspace again: who asks for all files wants them as they are on the disk, whatever events are still to come. @throws the reason of the signal */
  async readAgain(signal: AbortSignal): Promise<void> {
    this.start();
    for (const folder of this.#folders.values()) this.#waiting.whole.add(folder);
    this.#work();
    while (this.#working !== undefined || this.#timer !== undefined) {
      signal.throwIfAborted();
      this.#closing.signal.throwIfAborted();
      this.#work();
      const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await Promise.race([this.#working, aborted]);
    }
    signal.throwIfAborted();
  }

  /** What could not be read of the workspace's folders. */
  unread(): readonly { readonly path: string; readonly failure: Failure }[] {
    return [...this.#folders.values()].flatMap(({ unread }) => unread);
  }

  /** The text of a document counts instead of its file while it is not saved. One that is saved does not: its file may be gone, and documents stay open for minutes after their tab is closed. */
  takeOpen(document: vscode.TextDocument): void {
    if (!this.#follows(document)) return;
    const key = document.uri.toString();
    this.#tell(document.isDirty ? this.index.setOpen(key, this.#factsOf(document)) : this.index.close(key));
  }

  /** Known at once, not only when the file system tells. */
  #saved(document: vscode.TextDocument): void {
    if (!this.#follows(document)) return;
    const key = document.uri.toString();
    this.#tell(this.index.set(key, this.#factsOf(document)));
    this.#tell(this.index.close(key));
  }

  #follows(document: vscode.TextDocument): boolean {
    if (document.isUntitled || !isJudged(document)) return false;
    return [...this.#folders.values()].some((folder) => folder.holds(document.uri));
  }

  #factsOf(document: vscode.TextDocument): FileFacts | undefined {
    return factsOf(this.#readings.of(document), document.uri.path);
  }

  #followFolders(): void {
    const now = new Map((vscode.workspace.workspaceFolders ?? []).map(({ uri }) => [uri.toString(), uri]));
    for (const key of [...this.#folders.keys()].filter((one) => !now.has(one))) {
      this.#folders.delete(key);
      this.#tell(this.index.remove(key));
    }
    for (const [key, uri] of now) {
      if (this.#folders.has(key)) continue;
      const folder = new FolderIndexing({ uri, index: this.index, pace: this.pace, changed: (files) => this.#tell(files) });
      this.#folders.set(key, folder);
      this.#readWhole(folder);
    }
  }

  #readWhole(folder: FolderIndexing): void {
    this.#waiting.whole.add(folder);
    this.#soon();
  }

  #look(uri: vscode.Uri): void {
    for (const folder of this.#folders.values()) {
      const path = folder.pathOf(uri);
      if (path === undefined) continue;
      if (path === '.gitignore' || path.endsWith('/.gitignore')) this.#readWhole(folder);
      else if (!path.startsWith('.git/')) this.#waiting.paths.set(folder, (this.#waiting.paths.get(folder) ?? new Set()).add(path));
      this.#soon();
    }
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#work(), settleMs);
  }

  #work(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closing.signal.aborted) return;
    this.#working ??= this.#drain().finally(() => {
      this.#working = undefined;
    });
  }

  async #drain(): Promise<void> {
    const { whole, paths } = this.#waiting;
    for (;;) {
      const [folder] = whole;
      const [changed] = paths;
      try {
        if (folder !== undefined) {
          whole.delete(folder);
          paths.delete(folder);
          await folder.readAll(this.#closing.signal);
          if (this.#folders.get(folder.uri.toString()) !== folder) this.#tell(this.index.remove(folder.uri.toString()));
          for (const document of vscode.workspace.textDocuments) this.takeOpen(document);
        } else if (changed !== undefined) {
          paths.delete(changed[0]);
          await changed[0].look([...changed[1]], this.#closing.signal);
        } else {
          return;
        }
      } catch (thrown) {
        if (this.#closing.signal.aborted) return;
        this.#failed(failureOf(thrown, 'readFolder'));
      }
    }
  }

  #tell(files: readonly string[]): void {
    if (files.length > 0) this.#changed.fire(files);
  }

  dispose(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#listeners?.dispose();
    this.#changed.dispose();
  }
}

/** A name as it stands in the text of a uri. */
function encodeName(name: string): string {
  return vscode.Uri.from({ scheme: 'file', path: `/${name}` }).toString().slice('file:///'.length);
}
