import { pathOfEntry, placeOf } from '../manifest.ts';
import { podAnnotations } from '../webhookKeys.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

const keys: readonly string[] = podAnnotations;

/** The API server takes annotations as strings only (Kubernetes, ObjectMeta); the other keys have rules of their own. */
export const valueType: ManifestRule = (scope) =>
  scope.holders.flatMap(({ placed, map, key: where }): readonly ManifestFinding[] => {
    if (where !== 'annotations') return [];
    return map.ours.flatMap((entry): readonly ManifestFinding[] => {
      const { means: key, value } = entry;
      if (key === undefined || !keys.includes(key) || value === undefined || value.templated || (value.type !== 'boolean' && value.type !== 'number')) return [];
      const fix = { title: { key: 'manifest.fix.value', params: { value: `"${value.text}"` } }, changes: [{ document: placed.document, change: { kind: 'set', path: pathOfEntry(map, entry), value: value.text } }] } as const;
      return [{ code: 'WI219-value-type', severity: 'error', range: placeOf(placed.document, value.span), message: { key: 'manifest.valueType', params: { key } }, fixes: [fix] }];
    });
  });
