import type { CheckScope } from '../checkScope.ts';
import type { ManifestFix } from '../fixEdits.ts';
import { placeOf, type PlacedResource, type PodTemplate } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * A pod that names no ServiceAccount runs under `default`, which acts as no identity unless it is
 * annotated itself (azure-workload-identity v1.6.0, Handle).
 */
export const serviceAccountDefault: ManifestRule = (scope) => {
  if (scope.context.kustomize?.namesAccounts === true) return [];
  return scope.workloads.flatMap(({ placed, pod }): readonly ManifestFinding[] => {
    const { kind } = placed.resource;
    const named = pod.serviceAccountName;
    if (!pod.complete || !(named === undefined || named.type === 'null' || named.text === '')) return [];
    if (!scope.wantsIdentity(placed) || scope.runsAnnotated(placed)) return [];
    return [{ code: 'WI209-service-account-default', severity: 'warning', range: placeOf(placed.document, pod.anchor), message: { key: 'manifest.serviceAccount.default', params: { kind } }, fixes: onlyAccount(scope, placed, pod) }];
  });
};

/** Names the ServiceAccount, where the text has one only and that one is annotated. */
function onlyAccount(scope: CheckScope, { document, resource }: PlacedResource, pod: PodTemplate): readonly ManifestFix[] {
  const [only, ...others] = scope.ownAccounts;
  if (only === undefined || others.length > 0 || !scope.isAnnotated(only.account, only.placed)) return [];
  const { name, namespace } = only.account;
  if (namespace !== undefined && namespace !== resource.namespace?.text) return [];
  return [{ title: { key: 'manifest.fix.serviceAccount', params: { serviceAccount: name } }, changes: [{ document, change: { kind: 'set', path: [...pod.path, 'spec', 'serviceAccountName'], value: name } }] }];
}
