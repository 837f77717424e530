import * as vscode from 'vscode';
import { checkManifest } from '../../core/manifest/checkManifest.ts';
import { setPodLabel } from '../../core/manifest/editManifest.ts';
import type { ManifestFinding } from '../../core/manifest/rules/rule.ts';
import type { Say } from '../../core/words/say.ts';
import { changeOf } from './applyTextEdits.ts';
import { diagnosticSource } from './manifestDiagnostics.ts';
import type { ManifestReadings } from './manifestReadings.ts';

/** Quick fixes for the mistakes whose remedy is certain. */
export class ManifestFixes implements vscode.CodeActionProvider {
  static readonly kinds: readonly vscode.CodeActionKind[] = [vscode.CodeActionKind.QuickFix];
  readonly #readings: ManifestReadings;
  readonly #say: Say;

  constructor(args: { readonly readings: ManifestReadings; readonly say: Say }) {
    this.#readings = args.readings;
    this.#say = args.say;
  }

  provideCodeActions(document: vscode.TextDocument, _range: vscode.Range, context: vscode.CodeActionContext): vscode.CodeAction[] {
    const asked = context.diagnostics.filter(({ source }) => source === diagnosticSource);
    if (asked.length === 0) return [];
    const findings = checkManifest(this.#readings.of(document));
    return asked.flatMap((diagnostic) => {
      const finding = findings.find(({ code, range }) => code === diagnostic.code && range.start === document.offsetAt(diagnostic.range.start));
      return finding === undefined ? [] : this.#fix(document, diagnostic, finding);
    });
  }

  #fix(document: vscode.TextDocument, diagnostic: vscode.Diagnostic, finding: ManifestFinding): vscode.CodeAction[] {
    if (finding.fix === undefined) return [];
    const answer = setPodLabel({ text: document.getText(), ...finding.fix.target });
    if (answer.state === 'refused' || answer.edits.length === 0) return [];
    const action = new vscode.CodeAction(this.#say('manifest.fix.label'), vscode.CodeActionKind.QuickFix);
    action.edit = changeOf(document, answer.edits);
    action.diagnostics = [diagnostic];
    action.isPreferred = true;
    return [action];
  }
}
