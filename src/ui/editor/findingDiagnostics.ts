import * as vscode from 'vscode';
import type { TextRange } from '../../core/manifest/manifest.ts';
import type { ManifestFinding, Severity } from '../../core/manifest/rules/rule.ts';
import type { Say } from '../../core/words/say.ts';
import { linePlaces } from '../../core/workspace/linePlaces.ts';
import { rulePage } from './rulePages.ts';

/** The source of every diagnostic of this extension. */
export const diagnosticSource = 'tenantlink';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** The code of a finding that a diagnostic shows. */
export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Findings in a text as VS Code shows them. */
export function diagnosticsOf(args: { readonly uri: vscode.Uri; readonly text: string; readonly findings: readonly ManifestFinding[]; readonly say: Say }): vscode.Diagnostic[] {
  const { uri, findings, say } = args;
  if (findings.length === 0) return [];
  const placeAt = linePlaces(args.text);
  const positionAt = (offset: number): vscode.Position => {
    const { line, column } = placeAt(offset);
    return new vscode.Position(line - 1, column - 1);
  };
  const rangeOf = ({ start, end }: TextRange): vscode.Range => new vscode.Range(positionAt(start), positionAt(end));
  return findings.map((finding) => {
    const diagnostic = new vscode.Diagnostic(rangeOf(finding.range), say(finding.message.key, finding.message.params), severities[finding.severity]);
    diagnostic.source = diagnosticSource;
    diagnostic.code = { value: finding.code, target: rulePage(finding.code) };
    const { related } = finding;
    if (related !== undefined) diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, rangeOf(related.range)), say(related.message.key, related.message.params))];
    return diagnostic;
  });
}
