import * as vscode from 'vscode';
import type { Say } from '../../core/words/say.ts';
import type { Store } from '../../core/store.ts';
import type { AskHost } from '../ask/askHost.ts';
import type { LoadIdentities } from './annotationQuestions.ts';
import { editorCommands, type InsertRequest } from './editorCommands.ts';
import { insertAnnotations, type InsertOutcome } from './insertAnnotations.ts';
import { identitiesFrom } from './knownIdentities.ts';
import { ManifestDiagnostics } from './manifestDiagnostics.ts';
import { ManifestFixes } from './manifestFixes.ts';
import { ManifestReadings, manifestSelector } from './manifestReadings.ts';
import { ServiceAccountLenses } from './serviceAccountLenses.ts';

/** Lenses, annotation edits, diagnostics and quick fixes on manifests; answers the insert command, the other lens commands belong to others. */
export function registerEditor(args: {
  readonly store: Pick<Store, 'current' | 'subscribe'>;
  readonly host: AskHost;
  readonly say: Say;
  readonly load: LoadIdentities;
  readonly report: {
    /** Anything thrown, told to the user. */
    readonly failed: (thrown: unknown, operation: string) => void;
    /** Why a manifest was left as it is. */
    readonly refused: (sentence: string) => void;
  };
}): vscode.Disposable {
  const { host, say, load, report } = args;
  const known = identitiesFrom(args.store);
  const readings = new ManifestReadings();
  const lenses = new ServiceAccountLenses({ known, readings, say });
  const insert = async (request: InsertRequest | undefined): Promise<InsertOutcome | undefined> => {
    try {
      const outcome = await insertAnnotations({ request, host, known, readings, say, load });
      if (outcome.state === 'refused') report.refused(say(outcome.message.key, outcome.message.params));
      return outcome;
    } catch (thrown) {
      report.failed(thrown, 'insertAnnotations');
      return undefined;
    }
  };
  return vscode.Disposable.from(
    readings,
    lenses,
    new ManifestDiagnostics({ readings, say }),
    vscode.languages.registerCodeActionsProvider(manifestSelector, new ManifestFixes({ readings, say }), { providedCodeActionKinds: ManifestFixes.kinds }),
    vscode.languages.registerCodeLensProvider(manifestSelector, lenses),
    vscode.commands.registerCommand(editorCommands.insertClientId, insert),
  );
}
