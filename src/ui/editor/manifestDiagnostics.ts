import * as vscode from 'vscode';
import { isOfInterest } from '../../core/manifest/interest.ts';
import type { Say } from '../../core/words/say.ts';
import { checkFiles, type CheckedFile } from '../../core/workspace/checkFiles.ts';
import { diagnosticSource, diagnosticsOf } from './findingDiagnostics.ts';
import type { KnownIdentities } from './knownIdentities.ts';
import type { ManifestChecks } from './manifestChecks.ts';
import { isJudged } from './manifestReadings.ts';
import { readBytes } from './vscodeFileTree.ts';
import type { WorkspaceIndex } from './workspaceIndex.ts';

/** A burst of keystrokes is judged once. */
const typingDelayMs = 250;
/** The tree fills in many steps, a checkout is many changes: what they concern is judged again once. */
const othersDelayMs = 300;

/**
 * Shows the mistakes of open manifests while they are typed. Once all files were asked for, those that are not open
 * keep theirs too, and follow their changes.
 */
export class ManifestDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(diagnosticSource);
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #listeners: vscode.Disposable;
  readonly #checks: ManifestChecks;
  readonly #workspace: WorkspaceIndex;
  readonly #say: Say;
  readonly #failed: (thrown: unknown) => void;
  readonly #closing = new AbortController();
  /** Files whose findings may have changed by what others say. */
  #concerned = new Set<string>();
  #followsAll = false;
  #later: NodeJS.Timeout | undefined;

  constructor(args: { readonly checks: ManifestChecks; readonly workspace: WorkspaceIndex; readonly known: KnownIdentities; readonly say: Say; readonly failed: (thrown: unknown) => void }) {
    this.#checks = args.checks;
    this.#workspace = args.workspace;
    this.#say = args.say;
    this.#failed = args.failed;
    const unsubscribe = args.known.onDidChange(() => this.#reconsider(vscode.workspace.textDocuments.map(({ uri }) => uri.toString())));
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.#check(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document.uri)),
      args.workspace.onDidChange((files) => this.#reconsider(files)),
      { dispose: unsubscribe },
    );
    for (const document of vscode.workspace.textDocuments) this.#check(document);
  }

  /** Checks every file of the index; each is told as it is done. Open documents are judged as they are. */
  async checkAll(signal: AbortSignal, checked: (file: CheckedFile) => void): Promise<void> {
    this.#followsAll = true;
    await this.#checkFiles(this.#workspace.index.files(), signal, checked);
  }

  #checkSoon(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => {
      this.#workspace.takeOpen(document);
      this.#check(document);
    }, typingDelayMs));
  }

  #check(document: vscode.TextDocument): void {
    this.#timers.delete(document.uri.toString());
    if (!isJudged(document)) return;
    const text = document.getText();
    if (isOfInterest(text)) this.#workspace.start();
    this.#collection.set(document.uri, diagnosticsOf({ uri: document.uri, text, findings: this.#checks.of(document), say: this.#say }));
  }

  #closed(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#collection.delete(uri);
    if (this.#followsAll) this.#reconsider([key]);
  }

  #reconsider(files: readonly string[]): void {
    for (const file of files) this.#concerned.add(file);
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      const concerned = this.#concerned;
      this.#concerned = new Set();
      for (const document of vscode.workspace.textDocuments) if (concerned.has(document.uri.toString())) this.#check(document);
      if (this.#followsAll) void this.#checkFiles([...concerned], this.#closing.signal, () => undefined).catch((thrown: unknown) => this.#failed(thrown));
    }, othersDelayMs);
  }

  async #checkFiles(keys: readonly string[], signal: AbortSignal, told: (file: CheckedFile) => void): Promise<void> {
    const open = (key: string): vscode.TextDocument | undefined => vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
    const { index, pace } = this.#workspace;
    for (const key of keys) if (index.facts(key) === undefined && open(key) === undefined) this.#collection.delete(vscode.Uri.parse(key, true));
    // A document that is saved may lag behind a file that was written elsewhere.
    const read = async (key: string): Promise<Uint8Array | string> => {
      const document = open(key);
      return document?.isDirty === true ? document.getText() : readBytes(vscode.Uri.parse(key, true));
    };
    for await (const file of checkFiles({ keys: keys.filter((key) => index.facts(key) !== undefined), read, contextOf: (key) => this.#checks.contextOf(key), pace, signal })) {
      const uri = vscode.Uri.parse(file.key, true);
      if ('findings' in file) this.#collection.set(uri, diagnosticsOf({ uri, ...file, say: this.#say }));
      told(file);
    }
  }

  dispose(): void {
    this.#closing.abort();
    clearTimeout(this.#later);
    this.#listeners.dispose();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#collection.dispose();
  }
}
