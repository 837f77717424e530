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
import { insertAnnotations, type InsertOutcome } from './insertAnnotations.ts';
import { identitiesFrom } from './knownIdentities.ts';
import { createManifestChecks } from './manifestChecks.ts';
import { ManifestDiagnostics } from './manifestDiagnostics.ts';
import { ManifestFixes } from './manifestFixes.ts';
import { ManifestLenses } from './manifestLenses.ts';
import { ManifestReadings, manifestSelector } from './manifestReadings.ts';
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
  const checks = createManifestChecks({ readings, workspace, known });
  const diagnostics = new ManifestDiagnostics({ checks, workspace, known, say, failed: (thrown) => report.failed(thrown, 'checkManifests') });
  const lenses = new ManifestLenses({ known, readings, checks, say, onDidChangeOthers: workspace.onDidChange });

  /** Registers a command; what it throws is told once, and it answers what came of it. */
  const command = <Argument, Outcome>(id: string, operation: string, run: (argument: Argument | undefined) => Promise<Outcome>): vscode.Disposable =>
    vscode.commands.registerCommand(id, async (argument: Argument | undefined) => {
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
    lenses,
    diagnostics,
    vscode.languages.registerCodeActionsProvider(manifestSelector, new ManifestFixes({ readings, checks, say }), { providedCodeActionKinds: ManifestFixes.kinds }),
    vscode.languages.registerCodeLensProvider(manifestSelector, lenses),
    command<InsertRequest, InsertOutcome>(editorCommands.insertClientId, 'insertAnnotations', async (request) => told(await insertAnnotations({ request, host, known, readings, say, load }))),
    command<PodPlace, InsertOutcome>(editorCommands.addPodLabel, 'addPodLabel', async (place) => told(await addPodLabel({ place, readings, checks }))),
    command(editorCommands.checkManifests, 'checkManifests', async () => {
      if (vscode.workspace.workspaceFolders === undefined) return report.refused(say('check.noWorkspace'));
      const verdict = await checkWorkspace({ workspace, diagnostics, say });
      if (verdict === undefined) return undefined;
      const problems: NextStep = { label: say('check.showProblems'), run: () => vscode.commands.executeCommand('workbench.actions.view.problems') };
      report.done(verdictSentence(verdict, say), verdict.findings === 0 ? [] : [problems]);
      return verdict;
    }),
    command<FixRequest, unknown>(editorCommands.fixManifests, 'fixManifests', async (request) => {
      if (vscode.workspace.workspaceFolders === undefined) return report.refused(say('check.noWorkspace'));
      return fixWorkspace({ request: request ?? {}, workspace, checks, say, report });
    }),
  );
}
