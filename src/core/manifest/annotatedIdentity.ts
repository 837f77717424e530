import type { TenantId } from '../model/ids.ts';
import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import { classifyClientId, type ClientIdText } from './classifyClientId.ts';
import type { IdentityIndex, NamedIdentity } from './identityIndex.ts';
import { entryOf, type EntryMap, type Resource } from './manifest.ts';

/** What the annotations of a ServiceAccount say about the identity it acts as. */
export type AnnotatedIdentity =
  | { readonly state: 'none' }
  /** A template writes the annotations, or the client-id stands twice: nothing certain can be said. */
  | { readonly state: 'uncertain' }
  | { readonly state: 'notAClientId'; readonly text: Exclude<ClientIdText, { kind: 'clientId' }> }
  /** A client id of no identity that is known. */
  | { readonly state: 'unknown' }
  | { readonly state: 'known'; readonly identity: NamedIdentity; readonly tenant: TenantAnnotation };

/** How the tenant-id annotation fits the identity; absent means the cluster's tenant to the webhook. */
type TenantAnnotation = 'right' | 'missing' | 'otherTenant' | 'uncertain';

/** Reads the identity of a ServiceAccount. `clusterTenant` is undefined where the cluster is not known. */
export function annotatedIdentity(args: {
  readonly resource: Resource;
  readonly identities: IdentityIndex;
  readonly clusterTenant: TenantId | undefined;
}): AnnotatedIdentity {
  const { annotations } = args.resource;
  const client = textOf(annotations, workloadIdentityKeys.clientId);
  if (client === 'uncertain') return { state: 'uncertain' };
  if (client === undefined) return { state: 'none' };
  const classified = classifyClientId(client, args.identities);
  if (classified.kind !== 'clientId') return { state: 'notAClientId', text: classified };
  if (classified.identity === undefined) return { state: 'unknown' };
  const tenant = textOf(annotations, workloadIdentityKeys.tenantId);
  return { state: 'known', identity: classified.identity, tenant: tenantAnnotation({ tenant, of: classified.identity, clusterTenant: args.clusterTenant }) };
}

/** The annotations that make a ServiceAccount act as an identity, and those that must go. */
export function annotationsFor(args: {
  readonly clientId: string;
  /** The identity's tenant; undefined where the user wants none written. */
  readonly tenantId: TenantId | undefined;
  readonly clusterTenant: TenantId | undefined;
  readonly resource: Resource;
}): { readonly annotations: Readonly<Record<string, string>>; readonly remove: readonly string[] } {
  const { clientId, tenantId: tenantKey } = workloadIdentityKeys;
  if (args.tenantId === undefined) return { annotations: { [clientId]: args.clientId }, remove: [tenantKey] };
  const present = args.resource.annotations.entries.some((entry) => entry.key.text === tenantKey);
  // In the cluster's own tenant the webhook needs no tenant-id; one that stands there must still be right.
  const wanted = present || args.clusterTenant !== args.tenantId;
  return { annotations: { [clientId]: args.clientId, ...(wanted ? { [tenantKey]: args.tenantId } : {}) }, remove: [] };
}

function tenantAnnotation(args: { readonly tenant: string | undefined; readonly of: NamedIdentity; readonly clusterTenant: TenantId | undefined }): TenantAnnotation {
  const { tenant, of, clusterTenant } = args;
  if (tenant === 'uncertain') return 'uncertain';
  if (tenant !== undefined) return tenant.trim().toLowerCase() === of.identity.tenantId ? 'right' : 'otherTenant';
  if (clusterTenant === undefined) return 'uncertain';
  return clusterTenant === of.identity.tenantId ? 'right' : 'missing';
}

function textOf(map: EntryMap, key: string): string | undefined {
  const present = map.entries.filter((entry) => entry.key.text === key);
  if (present.length === 0) return map.complete ? undefined : 'uncertain';
  const value = entryOf(map, key)?.value;
  return value === undefined || value.templated ? 'uncertain' : value.text;
}
