import { asObject } from '../../world/json.ts';
import { findRole } from '../../roles/builtInRoles.ts';
import { roleAssignmentFrom } from '../../roles/roleAssignment.ts';
import { covers } from '../../world/armIds.ts';
import type { Json, PrincipalType, RoleAssignment } from '../../world/model.ts';
import { AUTHORIZATION } from '../apiVersions.ts';
import { gatewayFailure, invalidContent, providerFailure } from '../armFailure.ts';
import { page } from '../paging.ts';
import { type ArmAnswer, type ArmCall, type ArmRoute, placeOf } from '../route.ts';
import { requirePrincipal } from './assignedPrincipal.ts';

const TYPE = 'Microsoft.Authorization/roleAssignments';
const LIST = `{scope*}/providers/${TYPE}`;
const ITEM = `${LIST}/{name}`;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Role assignments at any scope of a subscription. */
export const roleAssignmentRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: LIST,
    versions: AUTHORIZATION,
    action: `${TYPE}/read`,
    scope: (call) => call.param('scope'),
    handle(call) {
      if (!call.place) return page(call, []);
      const wanted = filterOf(call);
      return page(call, [...call.place.contents.roleAssignments.values()].filter(wanted).map((assignment) => assignmentBody(assignment)));
    },
  },
  {
    method: 'GET',
    pattern: ITEM,
    versions: AUTHORIZATION,
    action: `${TYPE}/read`,
    handle(call) {
      const assignment = placeOf(call).contents.roleAssignments.get(call.path.toLowerCase());
      if (!assignment) throw providerFailure(404, 'RoleAssignmentNotFound', `The role assignment '${call.param('name')}' is not found.`);
      return { status: 200, body: assignmentBody(assignment) };
    },
  },
  { method: 'PUT', pattern: ITEM, versions: AUTHORIZATION, action: `${TYPE}/write`, handle: putAssignment },
  {
    method: 'DELETE',
    pattern: ITEM,
    versions: AUTHORIZATION,
    action: `${TYPE}/delete`,
    handle(call) {
      const { roleAssignments } = placeOf(call).contents;
      const assignment = roleAssignments.get(call.path.toLowerCase());
      if (!assignment) return { status: 204 };
      roleAssignments.delete(call.path.toLowerCase());
      return { status: 200, body: assignmentBody(assignment) };
    },
  },
];

/** `atScope()` leaves out what lies below; `principalId eq` and `assignedTo()` name one principal. */
function filterOf(call: ArmCall): (assignment: RoleAssignment) => boolean {
  const filter = call.query.get('$filter') ?? '';
  const scope = call.param('scope');
  const atScope = /\batScope\(\)/i.test(filter);
  const exact = /\bprincipalId\s+eq\s+'?([0-9a-f-]+)'?/i.exec(filter)?.[1];
  const assignee = /\bassignedTo\('([^']+)'\)/i.exec(filter)?.[1];
  const principals = exact === undefined ? (assignee === undefined ? undefined : withGroups(call, assignee)) : [exact.toLowerCase()];
  return (assignment) =>
    (covers(assignment.scope, scope) || (!atScope && covers(scope, assignment.scope))) &&
    (principals === undefined || principals.includes(assignment.principalId));
}

/** `assignedTo()` counts what a principal has through its groups. */
function withGroups(call: ArmCall, principalId: string): readonly string[] {
  const id = principalId.toLowerCase();
  const tenantId = placeOf(call).subscription.tenantId;
  const membership = call.context.world.users
    .map((user) => user.memberships.get(tenantId))
    .find((candidate) => candidate?.objectId === id);
  return [id, ...(membership?.groups ?? [])];
}

function putAssignment(call: ArmCall): ArmAnswer {
  const { contents } = placeOf(call);
  const name = call.param('name');
  const scope = call.param('scope');
  if (!GUID.test(name)) throw providerFailure(400, 'InvalidRoleAssignmentId', `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`);
  const properties = asObject(call.body.properties);
  const roleDefinitionId = properties?.roleDefinitionId;
  const principalId = properties?.principalId;
  if (typeof roleDefinitionId !== 'string' || typeof principalId !== 'string' || !GUID.test(principalId)) {
    throw invalidContent("Required property 'roleDefinitionId' or 'principalId' not found in JSON. Path 'properties'.");
  }
  const role = findRole(roleDefinitionId);
  if (!role) {
    throw gatewayFailure(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${(roleDefinitionId.split('/').at(-1) ?? '').replaceAll('-', '')}' does not exist.`);
  }
  const key = call.path.toLowerCase();
  const existing = contents.roleAssignments.get(key);
  const wantedType = properties?.principalType;
  if (existing) {
    const same = existing.principalId === principalId.toLowerCase() && existing.roleDefinitionId.toLowerCase().endsWith(role.id);
    if (!same) {
      throw providerFailure(400, 'RoleAssignmentUpdateNotPermitted', 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.');
    }
    describe(existing, properties, call);
    // A PUT on an existing name answers 201 as well (recorded).
    return { status: 201, body: assignmentBody(existing) };
  }
  const principalType: PrincipalType = requirePrincipal(call, principalId.toLowerCase(), typeof wantedType === 'string' ? wantedType : undefined);
  for (const other of contents.roleAssignments.values()) {
    const twin =
      other.principalId === principalId.toLowerCase() &&
      other.roleDefinitionId.toLowerCase().endsWith(role.id) &&
      other.scope.toLowerCase() === scope.toLowerCase();
    if (twin) throw providerFailure(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  }
  const assignment = roleAssignmentFrom({
    seed: call.context.world.seed,
    scope,
    role: role.id,
    principalId: principalId.toLowerCase(),
    principalType,
    name,
    now: call.now,
    effectiveFrom: call.now + call.context.faults.propagation.roleMs,
    by: call.principal.objectId,
  });
  describe(assignment, properties, call);
  contents.roleAssignments.set(key, assignment);
  return { status: 201, body: assignmentBody(assignment, true) };
}

function describe(assignment: RoleAssignment, properties: ReturnType<typeof asObject>, call: ArmCall): void {
  const text = (name: string): string | null => (typeof properties?.[name] === 'string' ? properties[name] : null);
  assignment.description = text('description');
  assignment.condition = text('condition');
  assignment.conditionVersion = text('conditionVersion');
  assignment.updatedOn = call.now;
  assignment.updatedBy = call.principal.objectId;
}

/** As ARM shows it; the answer to the first PUT does not name who created it (recorded). */
function assignmentBody(assignment: RoleAssignment, first = false): Json {
  return {
    properties: {
      roleDefinitionId: assignment.roleDefinitionId,
      principalId: assignment.principalId,
      principalType: assignment.principalType,
      scope: assignment.scope,
      condition: assignment.condition,
      conditionVersion: assignment.conditionVersion,
      createdOn: new Date(assignment.createdOn).toISOString(),
      updatedOn: new Date(assignment.updatedOn).toISOString(),
      createdBy: first ? null : assignment.createdBy,
      updatedBy: assignment.updatedBy,
      delegatedManagedIdentityResourceId: null,
      description: assignment.description,
    },
    id: assignment.id,
    type: TYPE,
    name: assignment.name,
  };
}
