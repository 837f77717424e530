import * as vscode from 'vscode';
import { checkManifest } from '../../core/manifest/checkManifest.ts';
import type { Severity } from '../../core/manifest/rules/rule.ts';
import type { Say } from '../../core/words/say.ts';
import { manifestSelector, type ManifestReadings } from './manifestReadings.ts';

/** A burst of keystrokes is judged once. */
const typingDelayMs = 250;

/** The source of every diagnostic of this extension. */
export const diagnosticSource = 'tenantlink';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Shows the mistakes of open manifests while they are typed. */
export class ManifestDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(diagnosticSource);
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #listeners: vscode.Disposable;
  readonly #readings: ManifestReadings;
  readonly #say: Say;

  constructor(args: { readonly readings: ManifestReadings; readonly say: Say }) {
    this.#readings = args.readings;
    this.#say = args.say;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.#check(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document.uri)),
    );
    for (const document of vscode.workspace.textDocuments) this.#check(document);
  }

  #checkSoon(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => this.#check(document), typingDelayMs));
  }

  #check(document: vscode.TextDocument): void {
    this.#timers.delete(document.uri.toString());
    if (document.isClosed || document.uri.scheme === 'git' || vscode.languages.match(manifestSelector, document) === 0) return;
    const diagnostics = checkManifest(this.#readings.of(document)).map((finding) => {
      const range = new vscode.Range(document.positionAt(finding.range.start), document.positionAt(finding.range.end));
      const diagnostic = new vscode.Diagnostic(range, this.#say(finding.message.key, finding.message.params), severities[finding.severity]);
      diagnostic.source = diagnosticSource;
      diagnostic.code = finding.code;
      return diagnostic;
    });
    this.#collection.set(document.uri, diagnostics);
  }

  #forget(uri: vscode.Uri): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
    this.#collection.delete(uri);
  }

  dispose(): void {
    this.#listeners.dispose();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#collection.dispose();
  }
}
