import type { ArmId, PrincipalId, TenantId } from '../model/ids.ts';
import type { RoleAssignment, RoleDefinition } from '../model/identity.ts';
import type { Permission } from '../model/permission.ts';

/** Role definitions and assignments (Microsoft.Authorization 2022-04-01). Throws TenantlinkError. */
export interface RoleStore {
  /** The definition with exactly that name at a scope. @throws `notFound` */
  findRole(request: { readonly tenantId: TenantId; readonly scope: ArmId; readonly name: string; readonly signal: AbortSignal }): Promise<RoleDefinition>;
  /** Names of the roles that can be assigned at a scope. */
  listRoles(request: { readonly tenantId: TenantId; readonly scope: ArmId; readonly signal: AbortSignal }): Promise<readonly RoleDefinition[]>;
  /** The assignments of one principal that are in force at `scope` or stand below it, with their definitions. */
  listAssignments(request: {
    readonly tenantId: TenantId;
    readonly scope: ArmId;
    readonly principalId: PrincipalId;
    readonly signal: AbortSignal;
  }): Promise<readonly RoleAssignment[]>;
  /**
   * Assigns a role to a service principal under the given name (a GUID the journal knows before
   * the request is sent). An assignment of the same role that exists already is not an error.
   * @returns the id of the assignment in force
   * @throws `notReplicated` while the principal is not visible yet, `forbidden`, `policyDenied`
   */
  assign(request: {
    readonly tenantId: TenantId;
    readonly scope: ArmId;
    readonly roleDefinitionId: string;
    readonly principalId: PrincipalId;
    readonly assignmentName: string;
    readonly signal: AbortSignal;
  }): Promise<ArmId>;
  /** Succeeds also when it is gone already. */
  remove(request: { readonly tenantId: TenantId; readonly id: ArmId; readonly signal: AbortSignal }): Promise<void>;
  /** What the signed-in user may do at a scope (`Microsoft.Authorization/permissions`); empty means nothing. */
  permissions(request: { readonly tenantId: TenantId; readonly scope: ArmId; readonly signal: AbortSignal }): Promise<readonly Permission[]>;
}
