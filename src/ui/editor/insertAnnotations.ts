import * as vscode from 'vscode';
import { annotationsFor } from '../../core/manifest/annotatedIdentity.ts';
import { setAnnotations } from '../../core/manifest/editManifest.ts';
import { findServiceAccount, markOf, serviceAccountNear } from '../../core/manifest/findServiceAccount.ts';
import { entryOf, type PlacedResource, type Resource } from '../../core/manifest/manifest.ts';
import { workloadIdentityKeys } from '../../core/model/serviceAccount.ts';
import type { Message, Say } from '../../core/words/say.ts';
import type { AskHost } from '../ask/askHost.ts';
import { askIdentity, type ChosenIdentity, type LoadIdentities } from './annotationQuestions.ts';
import { applyTextEdits } from './applyTextEdits.ts';
import type { InsertRequest } from './editorCommands.ts';
import type { KnownIdentities } from './knownIdentities.ts';
import type { ManifestReadings } from './manifestReadings.ts';

/** How writing the annotations ended. */
export type InsertOutcome =
  | { readonly state: 'written' | 'unchanged' | 'cancelled' }
  /** Nothing was changed, and why. */
  | { readonly state: 'refused'; readonly message: Message };

export interface InsertArgs {
  /** Absent from the palette: then the ServiceAccount at the cursor is meant. */
  readonly request: InsertRequest | undefined;
  readonly host: AskHost;
  readonly known: KnownIdentities;
  readonly readings: ManifestReadings;
  readonly say: Say;
  readonly load: LoadIdentities;
}

/**
 * Writes client-id, and tenant-id where the cluster's own tenant would not do, into a ServiceAccount.
 * The document may change while the user is asked: it is read again before it is edited.
 */
export async function insertAnnotations(args: InsertArgs): Promise<InsertOutcome> {
  const place = args.request ?? placeAtCursor(args.readings);
  if (place === undefined) return { state: 'refused', message: { key: 'edit.noServiceAccount' } };
  const read = async (): Promise<{ readonly document: vscode.TextDocument; readonly placed: PlacedResource | undefined }> => {
    const document = await vscode.workspace.openTextDocument(place.uri);
    return { document, placed: findServiceAccount(args.readings.of(document), place) };
  };
  const gone: InsertOutcome = { state: 'refused', message: { key: 'edit.gone', params: { serviceAccount: place.name ?? '' } } };

  const first = await read();
  if (first.placed === undefined) return gone;
  const chosen = chosenBefore(args) ?? (await askIdentity({ ...args, mark: place, present: presentIn(first.placed.resource) }));
  if (chosen === undefined) return { state: 'cancelled' };

  const { document, placed } = await read();
  if (placed === undefined) return gone;
  const wanted = annotationsFor({ ...chosen, clusterTenant: args.known.clusterTenantOf(place), resource: placed.resource });
  const answer = setAnnotations({ text: document.getText(), ...placed, ...wanted });
  if (answer.state === 'refused') return { state: 'refused', message: answer.refusal === 'gone' ? { key: 'edit.gone', params: { serviceAccount: place.name ?? '' } } : { key: `edit.${answer.refusal}` } };
  if (answer.edits.length === 0) return { state: 'unchanged' };
  return (await applyTextEdits(document, answer.edits)) ? { state: 'written' } : { state: 'refused', message: { key: 'edit.readOnly' } };
}

function placeAtCursor(readings: ManifestReadings): InsertRequest | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const placed = serviceAccountNear(readings.of(editor.document), editor.document.offsetAt(editor.selection.active));
  return placed === undefined ? undefined : { uri: editor.document.uri, ...markOf(placed) };
}

/** The identity that the lens names, so that no question is left. */
function chosenBefore(args: InsertArgs): ChosenIdentity | undefined {
  const identity = args.request?.clientId === undefined ? undefined : args.known.index().find(args.request.clientId)?.identity;
  return identity === undefined ? undefined : { clientId: identity.clientId, tenantId: identity.tenantId };
}

function presentIn(resource: Resource): { readonly clientId: string; readonly tenantId: string } {
  const textOf = (key: string): string => entryOf(resource.annotations, key)?.value?.text ?? '';
  return { clientId: textOf(workloadIdentityKeys.clientId), tenantId: textOf(workloadIdentityKeys.tenantId) };
}
