import type { CheckScope } from '../checkScope.ts';
import type { ManifestFix } from '../fixEdits.ts';
import { placeOf, type PlacedResource, type PodTemplate } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * A pod under a ServiceAccount that does not exist is refused by the API server (Kubernetes,
 * ServiceAccount admission); told only where enough is known of the namespace.
 */
export const serviceAccountUnknown: ManifestRule = (scope) => {
  const byLetters = new NamesByLetters(scope);
  return scope.workloads.flatMap(({ placed, pod }): readonly ManifestFinding[] => {
    const value = pod.serviceAccountName;
    if (value === undefined) return [];
    const account = scope.accountOf(placed);
    if (account.state !== 'absent') return [];
    // Other workloads may run under what an operator makes: only those that want an identity are ours.
    if (!scope.wantsIdentity(placed)) return [];
    const near = byLetters.near(account.name, placed.resource.namespace?.text);
    const message = near === undefined ? ({ key: 'manifest.serviceAccount.unknown', params: { serviceAccount: account.name } } as const) : ({ key: 'manifest.serviceAccount.near', params: { serviceAccount: account.name, near } } as const);
    return [{ code: 'WI210-service-account-unknown', severity: 'warning', range: placeOf(placed.document, value.span), message, fixes: near === undefined ? [] : [rename(placed, pod, near)] }];
  });
};

function rename({ document }: PlacedResource, pod: PodTemplate, near: string): ManifestFix {
  return { title: { key: 'manifest.fix.serviceAccount', params: { serviceAccount: near } }, changes: [{ document, change: { kind: 'set', path: [...pod.path, 'spec', pod.serviceAccountKey], value: near } }] };
}

/** The annotated ServiceAccounts of a text by the letters of their names. */
class NamesByLetters {
  readonly #scope: CheckScope;
  /** By letters, then by namespace; two are enough to be uncertain. */
  #names: ReadonlyMap<string, ReadonlyMap<string | undefined, readonly string[]>> | undefined;

  constructor(scope: CheckScope) {
    this.#scope = scope;
  }

  /** The one name that has the same letters in a namespace, or one that is left open. */
  near(name: string, namespace: string | undefined): string | undefined {
    this.#names ??= this.#collect();
    const same = this.#names.get(lettersOf(name));
    const near = [...(same?.get(undefined) ?? []), ...(namespace === undefined ? [] : (same?.get(namespace) ?? []))];
    return near.length === 1 ? near[0] : undefined;
  }

  #collect(): ReadonlyMap<string, ReadonlyMap<string | undefined, readonly string[]>> {
    const names = new Map<string, Map<string | undefined, readonly string[]>>();
    for (const { account, placed } of this.#scope.ownAccounts) {
      if (!this.#scope.isAnnotated(account, placed)) continue;
      const letters = lettersOf(account.name);
      const byNamespace = names.get(letters) ?? new Map<string | undefined, readonly string[]>();
      names.set(letters, byNamespace.set(account.namespace, [...(byNamespace.get(account.namespace) ?? []).slice(0, 1), account.name]));
    }
    return names;
  }
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
