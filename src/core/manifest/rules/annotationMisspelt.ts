import type { ManifestFix } from '../fixEdits.ts';
import type { Holder } from '../holders.ts';
import { pathOfEntry, placeOf, type Entry } from '../manifest.ts';
import { webhookKey } from '../webhookKeys.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * A key in other letters than the webhook's own is not seen: `client_id` with an underscore
 * (azure-workload-identity #1026), another prefix, capitals.
 */
export const annotationMisspelt: ManifestRule = (scope) =>
  scope.holders.flatMap((holder) =>
    holder.map.ours.flatMap((entry): readonly ManifestFinding[] => {
      const right = entry.means;
      if (right === undefined || right === entry.key.text) return [];
      return [
        {
          code: 'WI205-annotation-misspelt',
          severity: 'warning',
          range: placeOf(holder.placed.document, entry.key.span),
          message: { key: holder.key === 'labels' ? 'manifest.misspelt.label' : 'manifest.misspelt.annotation', params: { key: entry.key.text, right } },
          fixes: fixesOf(holder, entry, right),
        },
      ];
    }),
  );

function fixesOf({ placed: { document }, map, key, on }: Holder, entry: Entry, right: string): readonly ManifestFix[] {
  const known = webhookKey(right);
  // In the wrong place the right spelling would not help; in a JSON pointer the key is a part of a path.
  if (known?.map !== key || entry.at?.length === 2 || (on !== 'patch' && !known.on.some((holder) => holder === on))) return [];
  const path = pathOfEntry(map, entry);
  const rights = map.ours.filter((other) => other.key.text === right);
  const others = map.ours.filter((other) => other.means === right && other.key.text !== right);
  if (rights.length === 0 && others.length === 1) return [{ title: { key: 'manifest.fix.rename', params: { key: right } }, changes: [{ document, change: { kind: 'rename', path, key: right } }] }];
  const [same] = rights;
  if (rights.length !== 1 || entry.value === undefined || same?.value?.text !== entry.value.text) return [];
  return [{ title: { key: 'manifest.fix.remove', params: { key: entry.key.text } }, changes: [{ document, change: { kind: 'remove', path } }] }];
}
