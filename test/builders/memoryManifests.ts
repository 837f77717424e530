import { setAnnotations } from '../../src/core/manifest/editManifest.ts';
import { entryOf } from '../../src/core/manifest/manifest.ts';
import { serviceAccountsOf } from '../../src/core/manifest/findServiceAccount.ts';
import { readManifest } from '../../src/core/manifest/readManifest.ts';
import { applyEdits } from '../../src/core/manifest/textEdit.ts';
import { fail } from '../../src/core/model/failure.ts';
import type { ServiceAccountName } from '../../src/core/model/serviceAccount.ts';
import type { ManifestFiles } from '../../src/core/ports/manifestFiles.ts';

/** A workspace in memory: YAML texts by path, read and changed by core's own reader and editor. */
export function memoryManifests(files: Map<string, string>): ManifestFiles {
  const placedIn = (path: string, { namespace, name }: ServiceAccountName) =>
    serviceAccountsOf(readManifest(files.get(path) ?? '')).find(({ resource }) => resource.name?.text === name && (resource.namespace?.text ?? 'default') === namespace);
  return {
    find: ({ serviceAccount }) => Promise.resolve([...files.keys()].filter((path) => placedIn(path, serviceAccount) !== undefined).map((path) => ({ uri: path, label: path }))),
    annotations({ place, serviceAccount }) {
      const annotations = placedIn(place.uri, serviceAccount)?.resource.annotations;
      if (annotations === undefined) return Promise.resolve(undefined);
      return Promise.resolve(Object.fromEntries(annotations.entries.flatMap(({ key }) => [[key.text, entryOf(annotations, key.text)?.value?.text ?? '']])));
    },
    async edit({ place, serviceAccount, annotations, signal }) {
      await Promise.resolve();
      if (signal.aborted) fail({ reason: 'cancelled', operation: 'editManifest' });
      const text = files.get(place.uri) ?? '';
      const placed = placedIn(place.uri, serviceAccount) ?? fail({ reason: 'notFound', operation: 'editManifest', target: place.label });
      const entries = Object.entries(annotations);
      const answer = setAnnotations({
        text,
        ...placed,
        annotations: Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null)),
        remove: entries.flatMap(([key, value]) => (value === null ? [key] : [])),
      });
      if (answer.state === 'refused') return fail({ reason: 'notSupported', operation: 'editManifest', target: place.label, code: `manifest.${answer.refusal}` });
      files.set(place.uri, applyEdits(text, answer.edits));
    },
  };
}
