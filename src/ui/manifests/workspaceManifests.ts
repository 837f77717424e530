import { entryOf } from '../../core/manifest/manifest.ts';
import type { ManifestFiles } from '../../core/ports/manifestFiles.ts';
import { editAnnotations } from './editAnnotations.ts';
import { findManifests } from './findManifests.ts';
import { openManifest } from './openManifest.ts';
import { uriOf } from './showManifest.ts';

/** The manifests of the workspace; unsaved text counts instead of its file. Files are only read until a plan that names them is applied. */
export function workspaceManifests(): ManifestFiles {
  return {
    find: ({ serviceAccount, signal }) => findManifests({ kind: 'ServiceAccount', ...serviceAccount }, signal),
    async annotations({ place, serviceAccount, signal }) {
      signal.throwIfAborted();
      const { placed } = await openManifest(uriOf(place), { kind: 'ServiceAccount', ...serviceAccount });
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
