import { isGuid } from '../../model/ids.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { annotationsOf, type CheckScope } from '../checkScope.ts';
import type { DocumentChange, ManifestFix } from '../fixEdits.ts';
import type { Holder } from '../holders.ts';
import { entryOf, pathOfEntry, placeOf, type Entry, type EntryMap, type PlacedResource } from '../manifest.ts';
import { isKnownKind } from '../podTemplates.ts';
import { webhookKey } from '../webhookKeys.ts';
import { tenantChanges } from './identityChanges.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * The webhook reads client-id and tenant-id from ServiceAccounts only, and its other annotations
 * from pods; anywhere else they have no effect (azure-workload-identity v1.6.0, #1357: on a Service).
 */
export const annotationMisplaced: ManifestRule = (scope) => {
  const values = new ValuesOnPods(scope);
  return scope.holders.flatMap((holder) => {
    if (holder.on === 'patch' || !isKnownKind(holder.placed.resource)) return [];
    return holder.map.ours.flatMap((entry) => judge({ scope, values }, holder, entry));
  });
};

interface Judging {
  readonly scope: CheckScope;
  readonly values: ValuesOnPods;
}

function judge(judging: Judging, holder: Holder, entry: Entry): readonly ManifestFinding[] {
  const known = entry.means === entry.key.text ? webhookKey(entry.means) : undefined;
  // Labels among annotations are the business of another rule.
  if (known?.map !== 'annotations') return [];
  const rightObject = known.on.some((on) => on === holder.on);
  if (rightObject && holder.key === 'annotations') return [];
  const { placed } = holder;
  const common = { code: 'WI206-annotation-misplaced', severity: 'warning', range: placeOf(placed.document, entry.key.span) } as const;
  const key = entry.key.text;
  if (holder.key === 'labels') {
    const more = key === workloadIdentityKeys.clientId ? tenantChanges(judging.scope, { placed, clientId: entry.value?.text ?? '' }) : [];
    return [{ ...common, message: { key: 'manifest.annotationAsLabel', params: { key } }, fixes: rightObject && isGuid(entry.value?.text ?? '') && !known.on.includes('pod') ? moveTo({ holder, entry, to: { placed, map: placed.resource.annotations }, more }) : [] }];
  }
  const kind = placed.resource.kind;
  if (!known.on.includes('pod')) {
    const onPod = holder.on === 'pod' && kind !== 'Pod';
    return [{ ...common, message: { key: onPod ? 'manifest.misplaced.podTemplate' : 'manifest.misplaced.serviceAccount', params: { key, kind } }, fixes: toServiceAccount(judging, holder, entry) }];
  }
  return [{ ...common, message: { key: 'manifest.misplaced.pod', params: { key, kind } }, fixes: toPod(holder, entry) }];
}

/** Moves client-id or tenant-id to the ServiceAccount that the pod uses, where it stands in the same text. */
function toServiceAccount({ scope, values }: Judging, holder: Holder, entry: Entry): readonly ManifestFix[] {
  const account = holder.placed.resource.pod === undefined ? undefined : scope.accountOf(holder.placed);
  if (account?.state !== 'found' || account.placed === undefined || !isGuid(entry.value?.text ?? '')) return [];
  const { placed } = account;
  const isClient = entry.key.text === workloadIdentityKeys.clientId;
  // Which identity is meant is not certain while another one stands there, or on another pod of it.
  if (values.differ(placed, entry.key.text)) return [];
  const more = isClient && entryOf(placed.resource.annotations, workloadIdentityKeys.tenantId) === undefined ? tenantChanges(scope, { placed, clientId: entry.value?.text ?? '' }) : [];
  return moveTo({ holder, entry, to: { placed, map: placed.resource.annotations }, more });
}

/** Moves an annotation of pods from the workload to the pod that it makes. */
function toPod(holder: Holder, entry: Entry): readonly ManifestFix[] {
  const { placed } = holder;
  const { pod } = placed.resource;
  const key = entry.key.text;
  // What the binding would meet on the pod, and what the sidecar would, is not certain to fit.
  if (pod === undefined || key === workloadIdentityKeys.useIdentityBinding) return [];
  if (key === workloadIdentityKeys.injectProxySidecar && (pod.hostNetwork?.text === 'true' || pod.annotations.ours.some(({ means }) => means === workloadIdentityKeys.useIdentityBinding))) return [];
  return moveTo({ holder, entry, to: { placed, map: pod.annotations } });
}

function moveTo(args: { readonly holder: Holder; readonly entry: Entry; readonly to: { readonly placed: PlacedResource; readonly map: EntryMap }; readonly more?: readonly DocumentChange[] }): readonly ManifestFix[] {
  const { holder, entry, to } = args;
  const { value } = entry;
  const key = entry.key.text;
  const there = to.map.ours.filter((other) => other.key.text === key);
  if (value?.type !== 'string' || value.templated || !to.map.complete || there.length > 1) return [];
  const remove: DocumentChange = { document: holder.placed.document, change: { kind: 'remove', path: pathOfEntry(holder.map, entry) } };
  const [same] = there;
  if (same !== undefined) return same.value?.text === value.text ? [{ title: { key: 'manifest.fix.remove', params: { key } }, changes: [remove] }] : [];
  const set: DocumentChange = { document: to.placed.document, change: { kind: 'set', path: [...to.map.path, key], value: value.text } };
  return [{ title: { key: 'manifest.fix.move', params: { key, kind: to.placed.resource.kind } }, changes: [remove, set, ...(args.more ?? [])] }];
}

/** What pods and workloads under each ServiceAccount say in annotations that belong to it. */
class ValuesOnPods {
  readonly #scope: CheckScope;
  readonly #byAccount = new Map<PlacedResource, ReadonlyMap<string, ReadonlySet<string | undefined>>>();

  constructor(scope: CheckScope) {
    this.#scope = scope;
  }

  differ(account: PlacedResource, key: string): boolean {
    let found = this.#byAccount.get(account);
    if (found === undefined) {
      found = this.#collect(account);
      this.#byAccount.set(account, found);
    }
    return (found.get(key)?.size ?? 0) > 1;
  }

  #collect(account: PlacedResource): ReadonlyMap<string, ReadonlySet<string | undefined>> {
    const values = new Map<string, Set<string | undefined>>();
    for (const { placed } of this.#scope.usersOf(account)) {
      for (const { key, value } of annotationsOf(placed.resource).flatMap(({ ours }) => ours)) values.set(key.text, (values.get(key.text) ?? new Set()).add(value?.text));
    }
    return values;
  }
}
