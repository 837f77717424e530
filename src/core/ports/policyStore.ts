import type { ArmId, TenantId } from '../model/ids.ts';
import type { PolicyAssignment } from '../model/policy.ts';

/** Azure Policy, read only. Throws TenantlinkError. */
export interface PolicyStore {
  /** The assignments in force at a scope, inherited ones included (`$filter=atScope()`). @throws `forbidden`, … */
  listAssignments(request: { readonly tenantId: TenantId; readonly scope: ArmId; readonly signal: AbortSignal }): Promise<readonly PolicyAssignment[]>;
}
