import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { serviceAccountsOf, markOf } from '../../../src/core/manifest/findServiceAccount.ts';
import { createStore } from '../../../src/core/store.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import type { AskHost } from '../../../src/ui/ask/askHost.ts';
import { insertAnnotations, type InsertOutcome } from '../../../src/ui/editor/insertAnnotations.ts';
import { identitiesFrom } from '../../../src/ui/editor/knownIdentities.ts';
import { ManifestReadings } from '../../../src/ui/editor/manifestReadings.ts';
import { IdentityHover } from '../../../src/ui/editor/identityHover.ts';
import { ManifestCompletion } from '../../../src/ui/editor/manifestCompletion.ts';
import { ManifestChecks } from '../../../src/ui/editor/manifestChecks.ts';
import { ManifestLenses } from '../../../src/ui/editor/manifestLenses.ts';
import { WorkspaceIndex } from '../../../src/ui/editor/workspaceIndex.ts';
import { aServiceAccount } from '../../builders/chain.ts';
import { signedInSnapshot } from '../../unit/assist/signedInSnapshot.ts';
import { knownSnapshot } from '../../unit/manifest/knownSnapshot.ts';

/** Opens a text as an unsaved YAML document. */
export async function openYaml(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  await vscode.window.showTextDocument(document);
  return document;
}

/** Closes every editor. Unsaved documents are emptied first: VS Code asks before it closes one with a text. */
export async function closeEditors(): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  for (const document of vscode.workspace.textDocuments.filter(({ isUntitled }) => isUntitled)) {
    change.delete(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)));
  }
  await vscode.workspace.applyEdit(change);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Chooses the row of that label; `meanwhile` happens while the question is open. */
export function choosing(label: string, meanwhile: () => Promise<unknown> = async () => undefined): AskHost {
  return {
    async pick(request) {
      const rows: Parameters<Parameters<typeof request.load>[0]>[0]['choices'][number][] = [];
      const closing = new AbortController();
      await request.load((list) => rows.splice(0, rows.length, ...list.choices), closing.signal);
      closing.abort();
      await meanwhile();
      const row = rows.find((candidate) => candidate.label === label) ?? assert.fail(`no row ${label}`);
      return { kind: 'answer', value: row.value, id: row.id };
    },
    pickMany: async () => assert.fail('no list of many is asked for'),
    input: async () => assert.fail('no text is asked for'),
  };
}

/** Inserts into the ServiceAccount at that position of the document, as its lens would. */
export async function insertInto(document: vscode.TextDocument, index: number, host: AskHost): Promise<InsertOutcome> {
  const readings = new ManifestReadings();
  try {
    const placed = serviceAccountsOf(readings.of(document))[index] ?? assert.fail('no such service account');
    return await insertAnnotations({
      request: { uri: document.uri, ...markOf(placed) },
      host,
      known: identitiesFrom(createStore(knownSnapshot())),
      readings,
      say: speaker(inEnglish),
      load: async () => undefined,
    });
  } finally {
    readings.dispose();
  }
}

/** The parts of the editor as they are where somebody is signed in and the tree has read that much. */
export function signedInEditor(read: Omit<Parameters<typeof signedInSnapshot>[0], 'held'>): {
  readonly lenses: ManifestLenses;
  readonly hover: IdentityHover;
  readonly completion: ManifestCompletion;
  readonly checks: ManifestChecks;
  readonly workspace: WorkspaceIndex;
  readonly dispose: () => void;
} {
  const known = identitiesFrom(createStore(signedInSnapshot({ ...read, held: [aServiceAccount({})] })));
  const say = speaker(inEnglish);
  const readings = new ManifestReadings();
  const workspace = new WorkspaceIndex({ readings, failed: (failure) => assert.fail(failure.operation) });
  const checks = new ManifestChecks({ readings, workspace, known });
  const lenses = new ManifestLenses({ known, readings, checks, say, onDidChangeOthers: workspace.onDidChange });
  return {
    lenses,
    hover: new IdentityHover({ known, readings, say }),
    completion: new ManifestCompletion({ known, readings, say }),
    checks,
    workspace,
    dispose: () => {
      for (const part of [lenses, checks, workspace, readings]) part.dispose();
    },
  };
}
