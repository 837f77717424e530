import type { Holder } from '../holders.ts';
import { pathOfEntry, placeOf, type Entry } from '../manifest.ts';
import { podAnnotations } from '../webhookKeys.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

const code = 'WI219-value-type';
const quotable: readonly string[] = podAnnotations;

/** The API server takes annotations and labels as strings only (Kubernetes, ObjectMeta); numbers and booleans of the other keys are the business of rules of their own. */
export const valueType: ManifestRule = (scope) =>
  scope.holders.flatMap((holder) => holder.map.ours.flatMap((entry) => (entry.isCollection === true ? [collection(holder, entry)] : unquoted(holder, entry))));

function collection({ placed, key: where }: Holder, entry: Entry): ManifestFinding {
  return { code, severity: 'error', range: placeOf(placed.document, entry.key.span), message: { key: where === 'labels' ? 'manifest.valueType.label' : 'manifest.valueType.collection', params: { key: entry.key.text } }, fixes: [] };
}

function unquoted({ placed, map, key: where }: Holder, entry: Entry): readonly ManifestFinding[] {
  const { means: key, value } = entry;
  if (where !== 'annotations' || key === undefined || !quotable.includes(key) || value === undefined || value.templated || (value.type !== 'boolean' && value.type !== 'number')) return [];
  const fix = { title: { key: 'manifest.fix.value', params: { value: `"${value.text}"` } }, changes: [{ document: placed.document, change: { kind: 'set', path: pathOfEntry(map, entry), value: value.text } }] } as const;
  return [{ code, severity: 'error', range: placeOf(placed.document, value.span), message: { key: 'manifest.valueType', params: { key } }, fixes: [fix] }];
}
