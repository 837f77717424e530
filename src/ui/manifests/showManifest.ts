import * as vscode from 'vscode';
import { placeOf } from '../../core/manifest/manifest.ts';
import { fail } from '../../core/model/failure.ts';
import type { ManifestPlace } from '../../core/ports/manifestFiles.ts';
import { openManifest, type ObjectRef } from './openManifest.ts';

/** Opens a manifest in an editor, with the object in view. @throws TenantlinkError `notFound`, `invalidInput` */
export async function showManifest(place: ManifestPlace, object: ObjectRef): Promise<void> {
  const { document, placed } = await openManifest(uriOf(place), object);
  const at = document.positionAt(placed === undefined ? 0 : placeOf(placed.document, placed.resource.span).start);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: true });
}

/** The file that a place names. @throws TenantlinkError `invalidInput` */
export function uriOf({ uri, label }: ManifestPlace): vscode.Uri {
  try {
    return vscode.Uri.parse(uri, true);
  } catch (thrown) {
    return fail({ reason: 'invalidInput', operation: 'readManifest', place: label, code: 'manifestPlace', cause: thrown });
  }
}
