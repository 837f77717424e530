import * as vscode from 'vscode';
import { unlabelledPodNear, unlabelledPods } from '../../core/assist/unlabelledPods.ts';
import { fixEdits } from '../../core/manifest/fixEdits.ts';
import { applyTextEdits } from './applyTextEdits.ts';
import type { PodPlace } from './editorCommands.ts';
import type { InsertOutcome } from './insertAnnotations.ts';
import type { ManifestChecks } from './manifestChecks.ts';
import type { ManifestReadings } from './manifestReadings.ts';

/** Labels the pod of the workload at a place, or at the cursor, where the label is missing. The document is read as it is now. */
export async function addPodLabel(args: { readonly place: PodPlace | undefined; readonly readings: ManifestReadings; readonly checks: ManifestChecks }): Promise<InsertOutcome> {
  const place = args.place ?? placeAtCursor();
  if (place === undefined) return { state: 'refused', message: { key: 'edit.noPod' } };
  const document = await vscode.workspace.openTextDocument(place.uri);
  const manifest = args.readings.of(document);
  const pod = unlabelledPodNear(unlabelledPods(manifest, args.checks.of(document)), place.offset);
  if (pod === undefined) return { state: 'refused', message: { key: 'edit.noPod' } };
  const answer = fixEdits({ manifest, fixes: [pod.fix] });
  if (answer.state === 'refused') return { state: 'refused', message: answer.refusal === 'gone' ? { key: 'edit.noPod' } : { key: `edit.${answer.refusal}` } };
  return (await applyTextEdits(document, answer.edits)) ? { state: 'written' } : { state: 'refused', message: { key: 'edit.readOnly' } };
}

function placeAtCursor(): PodPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined ? undefined : { uri: editor.document.uri, offset: editor.document.offsetAt(editor.selection.active) };
}
