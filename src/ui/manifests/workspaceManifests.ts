import * as vscode from 'vscode';
import { entryOf } from '../../core/manifest/manifest.ts';
import { fail } from '../../core/model/failure.ts';
import type { ServiceAccountName } from '../../core/model/serviceAccount.ts';
import type { ManifestFiles, ManifestPlace } from '../../core/ports/manifestFiles.ts';
import { editAnnotations } from './editAnnotations.ts';
import { findManifests } from './findManifests.ts';
import { openManifest } from './openManifest.ts';

/** The manifests of the workspace; unsaved text counts instead of its file. Files are only read until a plan that names them is applied. */
export function workspaceManifests(): ManifestFiles {
  return {
    find: ({ serviceAccount, signal }) => findManifests(serviceAccount, signal),
    async annotations({ place, serviceAccount, signal }) {
      signal.throwIfAborted();
      const { placed } = await openManifest(uriOf(place), serviceAccount);
      if (placed === undefined) return undefined;
      const { annotations } = placed.resource;
      return Object.fromEntries(
        annotations.entries.flatMap(({ key }) => {
          const value = entryOf(annotations, key.text)?.value;
          return value === undefined ? [] : [[key.text, value.text]];
        }),
      );
    },
    async edit({ place, serviceAccount, annotations, signal }) {
      signal.throwIfAborted();
      await editAnnotations({ uri: uriOf(place), label: place.label, serviceAccount, annotations });
    },
  };
}

/** Opens the manifest in an editor, with the ServiceAccount in view. @throws TenantlinkError `notFound`, `invalidInput` */
export async function showManifest(place: ManifestPlace, serviceAccount: ServiceAccountName): Promise<void> {
  const { document, placed } = await openManifest(uriOf(place), serviceAccount);
  const at = document.positionAt(placed === undefined ? 0 : placed.document.start + placed.resource.span.from);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: true });
}

function uriOf({ uri, label }: ManifestPlace): vscode.Uri {
  try {
    return vscode.Uri.parse(uri, true);
  } catch (thrown) {
    return fail({ reason: 'invalidInput', operation: 'readManifest', place: label, code: 'manifestPlace', cause: thrown });
  }
}
