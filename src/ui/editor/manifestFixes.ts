import * as vscode from 'vscode';
import { fixEdits, type ManifestFix } from '../../core/manifest/fixEdits.ts';
import type { ManifestFinding } from '../../core/manifest/rules/rule.ts';
import type { Say } from '../../core/words/say.ts';
import { changeOf } from './applyTextEdits.ts';
import { editorCommands, type FixRequest } from './editorCommands.ts';
import { codeOf, diagnosticSource } from './findingDiagnostics.ts';
import type { ManifestChecks } from './manifestChecks.ts';
import type { ManifestReadings } from './manifestReadings.ts';

const fixAll = vscode.CodeActionKind.SourceFixAll.append('tenantlink');

/** Quick fixes for the mistakes whose remedy is certain: for one, for all of a kind in the file, and in the workspace. */
export class ManifestFixes implements vscode.CodeActionProvider {
  static readonly kinds: readonly vscode.CodeActionKind[] = [vscode.CodeActionKind.QuickFix, fixAll];
  readonly #readings: ManifestReadings;
  readonly #checks: ManifestChecks;
  readonly #say: Say;

  constructor(args: { readonly readings: ManifestReadings; readonly checks: ManifestChecks; readonly say: Say }) {
    this.#readings = args.readings;
    this.#checks = args.checks;
    this.#say = args.say;
  }

  provideCodeActions(document: vscode.TextDocument, _range: vscode.Range, context: vscode.CodeActionContext): vscode.CodeAction[] {
    const asked = context.diagnostics.filter(({ source }) => source === diagnosticSource);
    const wantsAll = context.only !== undefined && fixAll.intersects(context.only) && !vscode.CodeActionKind.QuickFix.intersects(context.only);
    if (asked.length === 0 && !wantsAll) return [];
    const fixable = this.#checks.of(document).filter(({ fixes }) => fixes.length > 0);
    if (wantsAll) return this.#action({ document, title: this.#say('fix.file'), kind: fixAll, fixes: usualFixes(fixable), diagnostics: [] });
    const ones = asked.flatMap((diagnostic) => {
      const finding = fixable.find(({ code, range }) => code === codeOf(diagnostic) && range.start === document.offsetAt(diagnostic.range.start));
      return finding === undefined ? [] : [{ diagnostic, finding }];
    });
    const codes = [...new Set(ones.map(({ finding }) => finding.code))];
    return [
      ...ones.flatMap(({ diagnostic, finding }) => finding.fixes.flatMap((fix, index) => this.#forOne({ document, diagnostic, fix, preferred: index === 0 }))),
      ...codes.flatMap((code) => this.#forAll(document, code, fixable.filter((finding) => finding.code === code), asked.filter((diagnostic) => codeOf(diagnostic) === code))),
    ];
  }

  #forOne(args: { readonly document: vscode.TextDocument; readonly diagnostic: vscode.Diagnostic; readonly fix: ManifestFix; readonly preferred: boolean }): vscode.CodeAction[] {
    const title = this.#say(args.fix.title.key, args.fix.title.params);
    const actions = this.#action({ document: args.document, title, kind: vscode.CodeActionKind.QuickFix, fixes: [args.fix], diagnostics: [args.diagnostic] });
    for (const action of actions) action.isPreferred = args.preferred;
    return actions;
  }

  #forAll(document: vscode.TextDocument, code: string, findings: readonly ManifestFinding[], diagnostics: vscode.Diagnostic[]): vscode.CodeAction[] {
    const inFile = findings.length < 2 ? [] : this.#action({ document, title: this.#say('fix.fileCode', { code, count: findings.length }), kind: vscode.CodeActionKind.QuickFix, fixes: usualFixes(findings), diagnostics });
    const inWorkspace = new vscode.CodeAction(this.#say('fix.workspaceCode', { code }), vscode.CodeActionKind.QuickFix);
    const request: FixRequest = { code };
    inWorkspace.command = { title: inWorkspace.title, command: editorCommands.fixManifests, arguments: [request] };
    inWorkspace.diagnostics = diagnostics;
    return document.isUntitled ? inFile : [...inFile, inWorkspace];
  }

  #action(args: { readonly document: vscode.TextDocument; readonly title: string; readonly kind: vscode.CodeActionKind; readonly fixes: readonly ManifestFix[]; readonly diagnostics: vscode.Diagnostic[] }): vscode.CodeAction[] {
    const answer = fixEdits({ manifest: this.#readings.of(args.document), fixes: args.fixes });
    if (answer.state === 'refused' || answer.edits.length === 0) return [];
    const action = new vscode.CodeAction(args.title, args.kind);
    action.edit = changeOf(args.document, answer.edits);
    action.diagnostics = args.diagnostics;
    return [action];
  }
}

/** One fix for each finding: where there are several, the first is the usual one. */
export function usualFixes(findings: readonly ManifestFinding[]): readonly ManifestFix[] {
  return findings.flatMap(({ fixes }) => fixes.slice(0, 1));
}
