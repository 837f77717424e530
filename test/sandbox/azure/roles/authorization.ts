import { covers } from '../world/armIds.ts';
import type { Principal, RoleAssignment, SubscriptionContents } from '../world/model.ts';
import { findRole, type RoleDefinition } from './builtInRoles.ts';

/** Whether an action matches a role's pattern; `*` stands for any text, letter case does not count. */
export function actionMatches(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  let rest = action.toLowerCase();
  const first = parts.shift() ?? '';
  if (!rest.startsWith(first)) return false;
  rest = rest.slice(first.length);
  if (parts.length === 0) return rest === '';
  const last = parts.pop() ?? '';
  for (const part of parts) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return rest.endsWith(last);
}

/** Whether a role allows an action: some `actions` match and no `notActions` does. */
export function roleAllows(role: RoleDefinition, action: string): boolean {
  return (
    role.actions.some((pattern) => actionMatches(pattern, action)) &&
    !role.notActions.some((pattern) => actionMatches(pattern, action))
  );
}

/** One question to the access control of a subscription. */
export interface AccessQuestion {
  readonly principal: Principal;
  readonly action: string;
  /** ARM id of the resource or scope acted on. */
  readonly scope: string;
  readonly now: number;
}

/** Whether a principal may do something at a scope, by assignments at that scope or above it. */
export function isAllowed(contents: SubscriptionContents, question: AccessQuestion): boolean {
  for (const assignment of assignmentsOf(contents, question.principal, question.now)) {
    if (!covers(assignment.scope, question.scope)) continue;
    const role = findRole(assignment.roleDefinitionId);
    if (role && roleAllows(role, question.action)) return true;
  }
  return false;
}

/** Whether a principal holds any role at or below a subscription: then the subscription shows in lists. */
export function hasAnyRole(contents: SubscriptionContents, principal: Principal, now: number): boolean {
  return !assignmentsOf(contents, principal, now).next().done;
}

function* assignmentsOf(contents: SubscriptionContents, principal: Principal, now: number): Generator<RoleAssignment> {
  for (const assignment of contents.roleAssignments.values()) {
    if (assignment.effectiveFrom > now) continue;
    if (assignment.principalId === principal.objectId || principal.groups.includes(assignment.principalId)) {
      yield assignment;
    }
  }
}
