import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { entryMeant } from '../checkScope.ts';
import type { ManifestFix } from '../fixEdits.ts';
import { pathOfEntry, placeOf } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/** Seconds that the webhook takes; anything else refuses the pod with 400 (azure-workload-identity v1.6.0, consts.go). */
const shortest = 3_600;
const longest = 86_400;

/** The lifetime of the token is a whole number of seconds in a string, from an hour to a day. */
export const tokenExpiration: ManifestRule = (scope) =>
  scope.holders.flatMap(({ placed, map, key, on }): readonly ManifestFinding[] => {
    if (key !== 'annotations' || on === 'other') return [];
    const entry = entryMeant(map, workloadIdentityKeys.tokenExpiration);
    const value = entry?.value;
    // An empty one counts as none.
    if (entry === undefined || value === undefined || value.templated || value.type === 'null' || value.text === '') return [];
    const seconds = /^[-+]?\d+$/.test(value.text) ? Number(value.text) : undefined;
    const wanted = seconds === undefined ? undefined : Math.min(Math.max(seconds, shortest), longest);
    const common = { code: 'WI213-token-expiration', severity: 'error', range: placeOf(placed.document, value.span) } as const;
    const fixes: readonly ManifestFix[] =
      wanted === undefined ? [] : [{ title: { key: 'manifest.fix.value', params: { value: `"${wanted}"` } }, changes: [{ document: placed.document, change: { kind: 'set', path: pathOfEntry(map, entry), value: String(wanted) } }] }];
    if (seconds === undefined) return [{ ...common, message: { key: 'manifest.expiration.form' }, fixes }];
    if (seconds !== wanted) return [{ ...common, message: { key: seconds < shortest ? 'manifest.expiration.short' : 'manifest.expiration.long' }, fixes }];
    return value.type === 'string' ? [] : [{ ...common, message: { key: 'manifest.valueType', params: { key: workloadIdentityKeys.tokenExpiration } }, fixes }];
  });
