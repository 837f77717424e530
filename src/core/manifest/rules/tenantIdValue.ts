import { isGuid } from '../../model/ids.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { entryMeant, type CheckScope } from '../checkScope.ts';
import { isZero } from '../classifyClientId.ts';
import type { ManifestFix } from '../fixEdits.ts';
import type { Holder } from '../holders.ts';
import { pathOfEntry, placeOf } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';
import { tenantChanges } from './identityChanges.ts';
import { takesAway } from './takesAway.ts';

const domain = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/**
 * The tenant-id annotation becomes AZURE_TENANT_ID; without it the webhook takes the cluster's own
 * tenant, in which Entra does not know an identity of another one: AADSTS700016
 * (azure-workload-identity v1.6.0; AKS documentation, workload identity cross-tenant).
 */
export const tenantIdValue: ManifestRule = (scope) =>
  scope.holders.flatMap((holder): readonly ManifestFinding[] => {
    if (holder.key !== 'annotations' || (holder.on !== 'serviceAccount' && holder.on !== 'patch')) return [];
    return written(scope, holder) ?? missing(scope, holder);
  });

/** What is wrong with the annotation that is there; undefined where there is none. */
function written(scope: CheckScope, holder: Holder): readonly ManifestFinding[] | undefined {
  const { placed, map } = holder;
  const entry = entryMeant(map, workloadIdentityKeys.tenantId);
  if (entry === undefined) return map.ours.some(({ key }) => key.text === workloadIdentityKeys.tenantId) ? [] : undefined;
  const { value } = entry;
  if (value === undefined || value.templated || takesAway(scope, value)) return [];
  const text = value.type === 'null' ? '' : value.text;
  const identity = knownIdentity(scope, holder);
  const common = { code: 'WI207-tenant-id', range: placeOf(placed.document, value.span) } as const;
  const right = identity?.identity.tenantId ?? (isGuid(text.trim()) ? text.trim() : undefined);
  const fixes: readonly ManifestFix[] = right === undefined ? [] : [{ title: { key: 'manifest.fix.value', params: { value: right } }, changes: [{ document: placed.document, change: { kind: 'set', path: pathOfEntry(map, entry), value: right } }] }];
  if (text.trim() === '') return [{ ...common, severity: 'error', message: { key: 'manifest.tenantId.empty' }, fixes }];
  if (isZero(text.trim())) return [{ ...common, severity: 'error', message: { key: 'manifest.tenantId.zero' }, fixes: identity === undefined ? [] : fixes }];
  if (!isGuid(text)) {
    if (domain.test(text)) return [{ ...common, severity: 'information', message: { key: 'manifest.tenantId.domain' }, fixes }];
    return [{ ...common, severity: 'error', message: { key: 'manifest.tenantId.other' }, fixes }];
  }
  if (identity === undefined || identity.identity.tenantId === text.toLowerCase()) return [];
  return [{ ...common, severity: 'error', message: { key: 'manifest.tenantId.otherTenant', params: { identity: identity.identity.name, tenant: identity.tenantName } }, fixes }];
}

function missing(scope: CheckScope, holder: Holder): readonly ManifestFinding[] {
  const { placed, map } = holder;
  const { resource, document } = placed;
  const identity = knownIdentity(scope, holder);
  const client = entryMeant(map, workloadIdentityKeys.clientId)?.value;
  if (identity === undefined || client === undefined || holder.on === 'patch' || !map.complete || scope.context.kustomize?.annotates === true) return [];
  const clusterTenant = scope.context.clusterTenantOf?.({ namespace: resource.namespace?.text, name: resource.name?.text });
  if (clusterTenant === undefined || clusterTenant === identity.identity.tenantId) return [];
  const params = { identity: identity.identity.name, tenant: identity.tenantName };
  const fix: ManifestFix = { title: { key: 'manifest.fix.tenantId', params: { tenant: identity.tenantName } }, changes: tenantChanges(scope, { placed, clientId: client.text.trim() }) };
  return [{ code: 'WI207-tenant-id', severity: 'error', range: placeOf(document, client.span), message: { key: 'manifest.tenantId.missing', params }, fixes: [fix] }];
}

/** The identity that the client-id beside it names, where it is known by its client id. */
function knownIdentity(scope: CheckScope, { map }: Holder): ReturnType<NonNullable<CheckScope['context']['identities']>['find']> {
  const client = entryMeant(map, workloadIdentityKeys.clientId)?.value;
  if (client === undefined || client.templated) return undefined;
  const found = scope.context.identities?.find(client.text.trim());
  return found?.by === 'clientId' ? found : undefined;
}
