import { scopeContains } from '../model/armId.ts';
import type { RoleAssignment } from '../model/identity.ts';
import type { Permission } from '../model/permission.ts';

/** Those of the actions that no assignment in force at the scope allows. */
export function missingActions(
  assignments: readonly RoleAssignment[],
  wanted: { readonly scope: string; readonly actions: readonly string[] },
): readonly string[] {
  const inForce = assignments.filter((assignment) => scopeContains(assignment.scope, wanted.scope));
  return wanted.actions.filter((action) => !inForce.some(({ role }) => permits(role, action)));
}

/** Whether a role, or one entry of a principal’s permissions, allows a control-plane action: wildcards match any characters, notActions subtract (Azure RBAC role definitions). */
export function permits(permission: Permission, action: string): boolean {
  return permission.actions.some((pattern) => matches(pattern, action)) && !permission.notActions.some((pattern) => matches(pattern, action));
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.split('*').map(escape).join('.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

function escape(text: string): string {
  return text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
}
