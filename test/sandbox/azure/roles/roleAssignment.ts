import { seededGuid } from '../../foundation/seed.ts';
import type { PrincipalType, RoleAssignment } from '../world/model.ts';

/** What decides a role assignment. */
export interface RoleAssignmentSpec {
  readonly seed: number;
  readonly scope: string;
  /** GUID of the role definition. */
  readonly role: string;
  readonly principalId: string;
  readonly principalType: PrincipalType;
  /** GUID; follows from the rest when absent. */
  readonly name?: string;
  readonly now?: number;
  readonly effectiveFrom?: number;
  readonly by?: string;
}

/** A role assignment as ARM stores it. */
export function roleAssignmentFrom(spec: RoleAssignmentSpec): RoleAssignment {
  const name = spec.name ?? seededGuid(spec.seed, `role:${spec.scope.toLowerCase()}:${spec.role}:${spec.principalId}`);
  const subscription = /^\/subscriptions\/[^/]+/i.exec(spec.scope)?.[0] ?? '';
  const now = spec.now ?? Date.UTC(2026, 0, 15, 9);
  const by = spec.by ?? seededGuid(spec.seed, 'principal:founder');
  return {
    id: `${spec.scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name,
    scope: spec.scope,
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${spec.role}`,
    principalId: spec.principalId,
    principalType: spec.principalType,
    description: null,
    condition: null,
    conditionVersion: null,
    createdOn: now,
    updatedOn: now,
    createdBy: by,
    updatedBy: by,
    effectiveFrom: spec.effectiveFrom ?? 0,
  };
}
