import * as vscode from 'vscode';
import type { Manifest } from '../../core/manifest/manifest.ts';
import { readManifest } from '../../core/manifest/readManifest.ts';

/** Documents that may hold manifests: files, unsaved and virtual ones alike. */
export const manifestSelector: vscode.DocumentSelector = ['yaml', 'helm', 'json', 'jsonc'].map((language) => ({ language, scheme: '*' }));

/** Schemes of documents that only show another one as it was or will be: the left side of a comparison, the preview of a refactoring. */
const asides: ReadonlySet<string> = new Set(['git', 'vscode-bulkeditpreview-editor']);

/** Whether a document is a manifest to be judged. */
export function isJudged(document: vscode.TextDocument): boolean {
  return !document.isClosed && !asides.has(document.uri.scheme) && vscode.languages.match(manifestSelector, document) > 0;
}

/** The readings of open documents: each version is read once, and of it only what changed. */
export class ManifestReadings implements vscode.Disposable {
  readonly #readings = new Map<string, { readonly version: number; readonly manifest: Manifest }>();
  readonly #closing: vscode.Disposable;

  constructor() {
    this.#closing = vscode.workspace.onDidCloseTextDocument((document) => this.#readings.delete(document.uri.toString()));
  }

  /** The manifest in a document as it is now. */
  of(document: vscode.TextDocument): Manifest {
    const key = document.uri.toString();
    const before = this.#readings.get(key);
    if (before?.version === document.version) return before.manifest;
    const manifest = readManifest(document.getText(), before?.manifest);
    // A document that is being closed may still be asked for: it must not stay behind.
    if (!document.isClosed) this.#readings.set(key, { version: document.version, manifest });
    return manifest;
  }

  dispose(): void {
    this.#closing.dispose();
    this.#readings.clear();
  }
}
