import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import type { TenantId } from '../model/ids.ts';
import { identityOf } from './facts.ts';
import type { Change, Resolved } from './plan.ts';
import type { LinkWish } from './wish.ts';

/** What a ServiceAccount's annotations must become, wherever they stand: in the cluster or in a manifest. */
export interface AnnotationChanges {
  readonly inPlace: boolean;
  readonly changes: readonly Change[];
  /** Set where the tenant-id annotation is to be written: always the identity's tenant. */
  readonly tenantId?: TenantId;
  /** Values before, of the annotations that change; null for absent. */
  readonly before: Readonly<Record<string, string | null>>;
}

/**
 * Client-id always; tenant-id whenever the identity's tenant is not the cluster's, or a wrong one
 * stands there.
 * @param found the annotations as they are; undefined where there is no ServiceAccount yet
 */
export function annotationChanges(wish: LinkWish, resolved: Resolved, found: Readonly<Record<string, string>> | undefined): AnnotationChanges {
  const identityTenant = identityOf(wish).tenantId;
  const clientIdBefore = found?.[workloadIdentityKeys.clientId] ?? null;
  const tenantIdBefore = found?.[workloadIdentityKeys.tenantId] ?? null;
  const wantsTenantId = identityTenant !== wish.cluster.tenantId || (tenantIdBefore !== null && tenantIdBefore.toLowerCase() !== identityTenant);
  const clientId = resolved.identity?.clientId;
  const clientIdInPlace = clientId !== undefined && clientIdBefore?.toLowerCase() === clientId;
  const tenantIdInPlace = !wantsTenantId || tenantIdBefore?.toLowerCase() === identityTenant;
  const was = (value: string | null): { before?: string } => (value === null ? {} : { before: value });
  const changes: Change[] = [
    {
      what: workloadIdentityKeys.clientId,
      ...was(clientIdBefore),
      ...(clientId === undefined ? { afterStep: wish.identity.kind === 'new' ? ('createIdentity' as const) : ('putCredential' as const) } : { after: clientId }),
      reversibility: 'reversible',
    },
  ];
  if (wantsTenantId) changes.push({ what: workloadIdentityKeys.tenantId, ...was(tenantIdBefore), after: identityTenant, reversibility: 'reversible' });
  return {
    inPlace: found !== undefined && clientIdInPlace && tenantIdInPlace,
    changes,
    ...(wantsTenantId ? { tenantId: identityTenant } : {}),
    before: { [workloadIdentityKeys.clientId]: clientIdBefore, ...(wantsTenantId ? { [workloadIdentityKeys.tenantId]: tenantIdBefore } : {}) },
  };
}

/** The annotations to write, once the identity is known. */
export function annotationsFor(clientId: string, tenantId: TenantId | undefined): Readonly<Record<string, string>> {
  return { [workloadIdentityKeys.clientId]: clientId, ...(tenantId === undefined ? {} : { [workloadIdentityKeys.tenantId]: tenantId }) };
}

/** Whether an object's annotations have these values; null for absent. */
export function hasAnnotations(found: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string | null>>): boolean {
  return Object.entries(wanted).every(([key, value]) => (found[key] ?? null) === value);
}
