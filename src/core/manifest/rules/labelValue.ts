import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { entryMeant } from '../checkScope.ts';
import type { ManifestFix } from '../fixEdits.ts';
import type { Holder } from '../holders.ts';
import { pathOfEntry, placeOf, type Entry, type ScalarValue } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

const meansTrue = /^(?:true|yes|y|on|1|enabled?|)$/i;
const meansFalse = /^(?:false|no|n|off|0|disabled?)$/i;

/**
 * The webhook selects the string `true` only; a boolean is refused by the API server, because
 * labels are strings (azure-workload-identity v1.6.0, objectSelector; Kubernetes ObjectMeta).
 */
export const labelValue: ManifestRule = (scope) =>
  scope.holders.flatMap((holder) => (holder.key === 'labels' ? holder.map.ours.flatMap((label) => (label.means === workloadIdentityKeys.use ? judge(holder, label) : [])) : []));

function judge({ placed, map, on }: Holder, label: Entry): readonly ManifestFinding[] {
  const { value } = label;
  if (value === undefined || value.templated || isRight(value)) return [];
  // In a patch of kustomize, which has no containers, it takes the label away.
  if (value.text !== '' && value.type === 'null' && placed.resource.pod?.containers.length === 0) return [];
  const refused = value.type === 'boolean' || value.type === 'number';
  // On anything but a pod the value does not matter as long as it is a string.
  if (!refused && (!(on === 'pod' || on === 'patch') || entryMeant(map, workloadIdentityKeys.use) !== label)) return [];
  const wanted = value.type === 'null' || meansTrue.test(value.text) ? 'true' : meansFalse.test(value.text) ? 'false' : undefined;
  const fixes: readonly ManifestFix[] =
    wanted === undefined ? [] : [{ title: { key: 'manifest.fix.value', params: { value: `"${wanted}"` } }, changes: [{ document: placed.document, change: { kind: 'set', path: pathOfEntry(map, label), value: wanted } }] }];
  const message = { key: refused ? 'manifest.labelValue.type' : 'manifest.labelValue', params: { value: value.text } } as const;
  return [{ code: 'WI204-label-value', severity: refused ? 'error' : 'warning', range: placeOf(placed.document, value.span), message, fixes }];
}

/** `false` switches it off on purpose. */
function isRight({ type, text }: ScalarValue): boolean {
  return type === 'string' && (text === 'true' || text === 'false');
}
