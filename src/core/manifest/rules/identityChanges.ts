import { parseClientId } from '../../model/ids.ts';
import { annotationsFor } from '../annotatedIdentity.ts';
import { entryMeant, type CheckScope } from '../checkScope.ts';
import type { DocumentChange } from '../fixEdits.ts';
import { pathOfEntry, type Entry, type EntryMap, type PlacedResource } from '../manifest.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';

/** Writes a client id in the place of another text, and beside it the tenant-id that its identity needs. */
export function clientIdChanges(scope: CheckScope, args: { readonly placed: PlacedResource; readonly map: EntryMap; readonly entry: Entry; readonly clientId: string }): readonly DocumentChange[] {
  const { placed, map, entry, clientId } = args;
  const { document, resource } = placed;
  const changes: DocumentChange[] = [{ document, change: { kind: 'set', path: pathOfEntry(map, entry), value: clientId } }];
  return resource.patch === true ? changes : [...changes, ...tenantChanges(scope, { placed, clientId })];
}

/** Writes the tenant-id that the identity of a client id needs on a ServiceAccount; nothing where the identity is not known. */
export function tenantChanges(scope: CheckScope, args: { readonly placed: PlacedResource; readonly clientId: string }): readonly DocumentChange[] {
  const { document, resource } = args.placed;
  const identity = scope.context.identities?.find(args.clientId)?.identity;
  if (identity === undefined) return [];
  const { tenantId: key } = workloadIdentityKeys;
  const present = entryMeant(resource.annotations, key);
  const clusterTenant = scope.context.clusterTenantOf?.({ namespace: resource.namespace?.text, name: resource.name?.text });
  const wanted = annotationsFor({ clientId: parseClientId(args.clientId), tenantId: identity.tenantId, clusterTenant, resource }).annotations[key];
  if (present !== undefined) return [{ document, change: { kind: 'set', path: pathOfEntry(resource.annotations, present), value: identity.tenantId } }];
  return wanted === undefined ? [] : [{ document, change: { kind: 'set', path: [...resource.annotations.path, key], value: wanted } }];
}
