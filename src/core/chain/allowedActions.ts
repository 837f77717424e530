import { scopeContains } from '../model/armId.ts';
import type { RoleAssignment, RoleDefinition } from '../model/identity.ts';

/** Assignments in force at a scope whose role allows every one of the actions. */
export function assignmentsAllowing(
  assignments: readonly RoleAssignment[],
  wanted: { readonly scope: string; readonly actions: readonly string[] },
): readonly RoleAssignment[] {
  return assignments.filter(
    (assignment) => scopeContains(assignment.scope, wanted.scope) && wanted.actions.every((action) => allows(assignment.role, action)),
  );
}

/** Whether a role allows a control-plane action: wildcards match any characters, notActions subtract (Azure RBAC role definitions). */
export function allows(role: Pick<RoleDefinition, 'actions' | 'notActions'>, action: string): boolean {
  return role.actions.some((pattern) => matches(pattern, action)) && !role.notActions.some((pattern) => matches(pattern, action));
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.split('*').map(escape).join('.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

function escape(text: string): string {
  return text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
}
