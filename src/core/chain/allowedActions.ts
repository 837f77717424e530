import { scopeContains } from '../model/armId.ts';
import type { RoleAssignment, RoleDefinition } from '../model/identity.ts';

/** Those of the actions that no assignment in force at the scope allows. */
export function missingActions(
  assignments: readonly RoleAssignment[],
  wanted: { readonly scope: string; readonly actions: readonly string[] },
): readonly string[] {
  const inForce = assignments.filter((assignment) => scopeContains(assignment.scope, wanted.scope));
  return wanted.actions.filter((action) => !inForce.some(({ role }) => allows(role, action)));
}

/** Whether a role allows a control-plane action: wildcards match any characters, notActions subtract (Azure RBAC role definitions). */
function allows(role: Pick<RoleDefinition, 'actions' | 'notActions'>, action: string): boolean {
  return role.actions.some((pattern) => matches(pattern, action)) && !role.notActions.some((pattern) => matches(pattern, action));
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.split('*').map(escape).join('.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

function escape(text: string): string {
  return text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
}
