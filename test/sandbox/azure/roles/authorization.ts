import { covers } from '../world/armIds.ts';
import type { DenyAssignment, Principal, RoleAssignment, SubscriptionContents } from '../world/model.ts';
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

/** Whether a principal may do something at a scope, by assignments at that scope or above it; a denial there or above wins. */
export function isAllowed(contents: SubscriptionContents, question: AccessQuestion): boolean {
  return isGranted(contents, question) && denialOf(contents, question) === undefined;
}

/** Whether a role allows it, denials left aside. */
export function isGranted(contents: SubscriptionContents, question: AccessQuestion): boolean {
  for (const assignment of assignmentsOf(contents, question.principal, question.now)) {
    if (!covers(assignment.scope, question.scope)) continue;
    const role = findRole(assignment.roleDefinitionId);
    if (role && roleAllows(role, question.action)) return true;
  }
  return false;
}

/** The deny assignment in the way of a principal. */
export function denialOf(contents: SubscriptionContents, { principal, action, scope }: AccessQuestion): DenyAssignment | undefined {
  return [...contents.denyAssignments.values()].find(
    (denial) =>
      covers(denial.scope, scope) &&
      denial.actions.some((pattern) => actionMatches(pattern, action)) &&
      !denial.excludedPrincipals.some((id) => id === principal.objectId || principal.groups.includes(id)),
  );
}

/** The roles a principal holds at a scope or above it, each once. */
export function permissionsOf(contents: SubscriptionContents, at: Omit<AccessQuestion, 'action'>): readonly RoleDefinition[] {
  const held = [...assignmentsOf(contents, at.principal, at.now)].filter((assignment) => covers(assignment.scope, at.scope));
  return [...new Set(held.flatMap((assignment) => findRole(assignment.roleDefinitionId) ?? []))];
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
