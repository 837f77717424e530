import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { entryMeant, type CheckScope, type Workload } from '../checkScope.ts';
import { placeOf, type PlacedResource, type PodTemplate, type TextRange } from '../manifest.ts';
import type { Message } from '../../words/say.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/** The audience of a direct exchange, and the issuers of identity bindings (AKS, identity bindings). */
const directAudience = 'api://AzureADTokenExchange';
const bindingIssuer = 'https://ib.oic.prod-aks.azure.com/';

/**
 * A pod that opts into an identity binding gets a token for another audience; what counts on a
 * federated credential of its own beside it fails with AADSTS700212 (AKS, identity bindings).
 */
export const identityBinding: ManifestRule = (scope) => {
  const direct = new Map<PlacedResource, Workload | undefined>();
  return scope.workloads.flatMap(({ placed, pod }): readonly ManifestFinding[] => {
    const entry = entryMeant(pod.annotations, workloadIdentityKeys.useIdentityBinding);
    if (entry === undefined || !optsIn(pod)) return [];
    const mixed = withinPod(placed, pod) ?? withCredential(scope, placed) ?? withOthers(scope, placed, direct);
    if (mixed === undefined) return [];
    return [{ code: 'WI217-identity-binding', severity: mixed.severity, range: placeOf(placed.document, entry.key.span), message: mixed.message, fixes: [], ...(mixed.range === undefined ? {} : { related: { range: mixed.range, message: { key: 'manifest.related.direct' } } }) }];
  });
};

interface Mixed {
  readonly severity: ManifestFinding['severity'];
  readonly message: Message;
  readonly range: TextRange | undefined;
}

function optsIn(pod: PodTemplate): boolean {
  return /^true$/i.test(entryMeant(pod.annotations, workloadIdentityKeys.useIdentityBinding)?.value?.text ?? '');
}

/** The pod exchanges a token directly itself: one that it projects, or through the proxy. */
function withinPod({ document }: PlacedResource, pod: PodTemplate): Mixed | undefined {
  const token = pod.tokenAudiences.find(({ text }) => text === directAudience);
  if (token !== undefined) return { severity: 'warning', message: { key: 'manifest.identityBinding.token' }, range: placeOf(document, token.span) };
  const proxy = entryMeant(pod.annotations, workloadIdentityKeys.injectProxySidecar);
  return proxy === undefined ? undefined : { severity: 'warning', message: { key: 'manifest.identityBinding.proxy' }, range: placeOf(document, proxy.key.span) };
}

/** The identity has a federated credential for this ServiceAccount, and none of a binding. */
function withCredential(scope: CheckScope, placed: PlacedResource): Mixed | undefined {
  const found = scope.accountOf(placed);
  if (found.state !== 'found') return undefined;
  const identity = scope.context.identities?.find(found.account.annotations[workloadIdentityKeys.clientId]?.trim() ?? '')?.identity;
  const credentials = identity === undefined ? undefined : scope.context.credentialsOf?.(identity);
  const namespace = found.account.namespace ?? placed.resource.namespace?.text;
  if (identity === undefined || credentials === undefined || namespace === undefined || credentials.some(({ issuer }) => issuer.startsWith(bindingIssuer))) return undefined;
  const direct = credentials.find(({ subject }) => subject === `system:serviceaccount:${namespace}:${found.account.name}`);
  return direct === undefined ? undefined : { severity: 'warning', message: { key: 'manifest.identityBinding.credential', params: { identity: identity.name, credential: direct.name } }, range: undefined };
}

/** Another workload uses the same ServiceAccount without the binding; `direct` keeps which one does. */
function withOthers(scope: CheckScope, placed: PlacedResource, direct: Map<PlacedResource, Workload | undefined>): Mixed | undefined {
  const found = scope.accountOf(placed);
  if (found.state !== 'found' || found.placed === undefined) return undefined;
  const account = found.placed;
  if (!direct.has(account)) direct.set(account, scope.usersOf(account).find(({ pod }) => pod.annotations.complete && !optsIn(pod) && entryMeant(pod.labels, workloadIdentityKeys.use)?.value?.text === 'true'));
  const other = direct.get(account);
  if (other === undefined) return undefined;
  return { severity: 'information', message: { key: 'manifest.identityBinding.others', params: { serviceAccount: found.account.name } }, range: placeOf(other.placed.document, other.pod.anchor) };
}
