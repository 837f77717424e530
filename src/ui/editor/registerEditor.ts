import * as vscode from 'vscode';
import type { Say } from '../../core/words/say.ts';
import type { Store } from '../../core/store.ts';
import type { AskHost } from '../ask/askHost.ts';
import type { NextStep } from '../report.ts';
import { addPodLabel } from './addPodLabel.ts';
import type { LoadIdentities } from './annotationQuestions.ts';
import { checkWorkspace, verdictSentence } from './checkWorkspace.ts';
import { editorCommands, type FixRequest, type InsertRequest, type PodPlace } from './editorCommands.ts';
import type { EditorReport } from './editorReport.ts';
import { fixWorkspace } from './fixWorkspace.ts';
import { IdentityHover } from './identityHover.ts';
import { insertAnnotations, type InsertOutcome } from './insertAnnotations.ts';
import { identitiesFrom } from './knownIdentities.ts';
import { ManifestChecks } from './manifestChecks.ts';
import { ManifestCompletion } from './manifestCompletion.ts';
import { ManifestDiagnostics } from './manifestDiagnostics.ts';
import { ManifestFixes } from './manifestFixes.ts';
import { ManifestLenses } from './manifestLenses.ts';
import { ManifestReadings, manifestSelector } from './manifestReadings.ts';
import { registerRulePages } from './rulePages.ts';
import { WorkspaceIndex } from './workspaceIndex.ts';

/** Lenses, edits, diagnostics, fixes, completion and hovers on manifests; answers the editor's own commands, the other ones belong to others. */
export function registerEditor(args: {
  readonly store: Pick<Store, 'current' | 'subscribe'>;
  readonly host: AskHost;
  readonly say: Say;
  readonly load: LoadIdentities;
  readonly report: EditorReport;
}): vscode.Disposable {
  const { host, say, load, report } = args;
  const known = identitiesFrom(args.store);
  const readings = new ManifestReadings();
  const workspace = new WorkspaceIndex({ readings, failed: report.logFailure });
  const checks = new ManifestChecks({ readings, workspace, known });
  const diagnostics = new ManifestDiagnostics({ checks, workspace, known, say, failed: (thrown) => report.failed(thrown, 'checkManifests') });
  const lenses = new ManifestLenses({ known, readings, checks, say, onDidChangeOthers: workspace.onDidChange });

  /** Registers a command; what it throws is told once, and it answers what came of it. */
  const command = (id: string, operation: string, run: (argument: unknown) => Promise<unknown>): vscode.Disposable =>
    vscode.commands.registerCommand(id, async (argument: unknown) => {
      try {
        return await run(argument);
      } catch (thrown) {
        report.failed(thrown, operation);
        return undefined;
      }
    });
  const told = (outcome: InsertOutcome): InsertOutcome => {
    if (outcome.state === 'refused') report.refused(say(outcome.message.key, outcome.message.params));
    return outcome;
  };
  return vscode.Disposable.from(
    readings,
    workspace,
    checks,
    lenses,
    diagnostics,
    registerRulePages(),
    vscode.languages.registerCodeActionsProvider(manifestSelector, new ManifestFixes({ readings, checks, say }), { providedCodeActionKinds: ManifestFixes.kinds }),
    vscode.languages.registerCodeLensProvider(manifestSelector, lenses),
    vscode.languages.registerCompletionItemProvider(manifestSelector, new ManifestCompletion({ known, readings, say }), ...ManifestCompletion.triggers),
    vscode.languages.registerHoverProvider(manifestSelector, new IdentityHover({ known, readings, say })),
    command(editorCommands.insertClientId, 'insertAnnotations', async (request) => told(await insertAnnotations({ request: request as InsertRequest | undefined, host, known, readings, say, load }))),
    command(editorCommands.addPodLabel, 'addPodLabel', async (place) => told(await addPodLabel({ place: place as PodPlace | undefined, readings, checks }))),
    command(editorCommands.checkManifests, 'checkManifests', async () => {
      if (vscode.workspace.workspaceFolders === undefined) return report.refused(say('check.noWorkspace'));
      const verdict = await checkWorkspace({ workspace, diagnostics, say });
      if (verdict === undefined) return undefined;
      const problems: NextStep = { label: say('check.showProblems'), run: () => vscode.commands.executeCommand('workbench.actions.view.problems') };
      report.done(verdictSentence(verdict, say), verdict.findings === 0 ? [] : [problems]);
      return verdict;
    }),
    command(editorCommands.fixManifests, 'fixManifests', async (request) => {
      if (vscode.workspace.workspaceFolders === undefined) return report.refused(say('check.noWorkspace'));
      return fixWorkspace({ request: (request as FixRequest | undefined) ?? {}, workspace, checks, say, report });
    }),
  );
}
