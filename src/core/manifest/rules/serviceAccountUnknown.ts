import type { CheckScope } from '../checkScope.ts';
import type { ManifestFix } from '../fixEdits.ts';
import { placeOf, type PlacedResource, type PodTemplate } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * A pod under a ServiceAccount that does not exist is refused by the API server (Kubernetes,
 * ServiceAccount admission); told only where enough is known of the namespace.
 */
export const serviceAccountUnknown: ManifestRule = (scope) =>
  scope.workloads.flatMap(({ placed, pod }): readonly ManifestFinding[] => {
    const value = pod.serviceAccountName;
    if (value === undefined) return [];
    const account = scope.accountOf(placed);
    if (account.state !== 'absent') return [];
    // Other workloads may run under what an operator makes: only those that want an identity are ours.
    if (!scope.wantsIdentity(placed)) return [];
    const near = nearName(scope, placed, account.name);
    const message = near === undefined ? ({ key: 'manifest.serviceAccount.unknown', params: { serviceAccount: account.name } } as const) : ({ key: 'manifest.serviceAccount.near', params: { serviceAccount: account.name, near } } as const);
    return [{ code: 'WI210-service-account-unknown', severity: 'warning', range: placeOf(placed.document, value.span), message, fixes: near === undefined ? [] : [rename(placed, pod, near)] }];
  });

function rename({ document }: PlacedResource, pod: PodTemplate, near: string): ManifestFix {
  return { title: { key: 'manifest.fix.serviceAccount', params: { serviceAccount: near } }, changes: [{ document, change: { kind: 'set', path: [...pod.path, 'spec', pod.serviceAccountKey], value: near } }] };
}

/** The one annotated ServiceAccount of the text whose name has the same letters. */
function nearName(scope: CheckScope, { resource }: PlacedResource, name: string): string | undefined {
  const letters = lettersOf(name);
  const namespace = resource.namespace?.text;
  const near = scope.ownAccounts.filter(({ account, placed }) => scope.isAnnotated(account, placed) && lettersOf(account.name) === letters && (account.namespace === undefined || account.namespace === namespace));
  return near.length === 1 ? near[0]?.account.name : undefined;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
