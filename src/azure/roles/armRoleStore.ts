import type { AuthorizationManagementClient, RoleAssignment as ArmAssignment, RoleDefinition as ArmDefinition } from '@azure/arm-authorization';
import { armKey, sameArmId } from '../../core/model/armId.ts';
import { fail, failureOf, TenantlinkError } from '../../core/model/failure.ts';
import { parsePrincipalId, type ArmId, type PrincipalId } from '../../core/model/ids.ts';
import type { RoleAssignment, RoleDefinition } from '../../core/model/identity.ts';
import type { RoleStore } from '../../core/ports/roleStore.ts';
import type { ArmAccess, ArmSession } from '../arm/armSession.ts';
import { unlessGone } from '../arm/unlessGone.ts';
import { permissionsAt } from './permissionsAt.ts';

/** Role definitions and assignments by ARM (Microsoft.Authorization 2022-04-01). */
export function armRoleStore(arm: ArmSession): RoleStore {
  return {
    findRole: ({ tenantId, scope, name, signal }) =>
      arm.run({ tenantId, operation: 'findRole', target: name, signal }, async (access) => {
        const client = await authorizationClient(access);
        const filter = `roleName eq '${name.replaceAll("'", "''")}'`;
        for await (const found of client.roleDefinitions.list(withoutSlash(scope), { filter })) {
          if (found.roleName === name) return roleFrom(found);
        }
        return fail({ reason: 'notFound', operation: 'findRole', target: name });
      }),
    listRoles: ({ tenantId, scope, signal }) =>
      arm.run({ tenantId, operation: 'listRoles', target: scope, signal }, async (access) => {
        const client = await authorizationClient(access);
        const roles: RoleDefinition[] = [];
        for await (const found of client.roleDefinitions.list(withoutSlash(scope))) roles.push(roleFrom(found));
        return roles;
      }),
    listAssignments: ({ tenantId, scope, principalId, signal }) =>
      arm.run({ tenantId, operation: 'listRoleAssignments', target: scope, signal }, async (access) => {
        const client = await authorizationClient(access);
        return withDefinitions(client, await assignmentsInForce(client, scope, principalId));
      }),
    assign: ({ tenantId, scope, roleDefinitionId, principalId, assignmentName, signal }) =>
      arm.run({ tenantId, operation: 'assignRole', target: scope, signal }, async (access) => {
        const client = await authorizationClient(access);
        const refused = await client.roleAssignments
          .create(withoutSlash(scope), assignmentName, { roleDefinitionId, principalId, principalType: 'ServicePrincipal' })
          .then((created) => ({ id: created.id }))
          .catch((thrown: unknown) => ({ thrown }));
        if (!('thrown' in refused)) return assignmentId(refused.id);
        // 409 RoleAssignmentExists: this role at this scope is in force under another name, perhaps from an attempt whose answer was lost.
        if (failureOf(refused.thrown, 'assignRole').code !== 'RoleAssignmentExists') throw refused.thrown;
        const existing = (await assignmentsOf(client, scope, principalId)).find(
          (one) => sameArmId(one.scope ?? '', scope) && definitionGuid(one.roleDefinitionId) === definitionGuid(roleDefinitionId),
        );
        if (existing === undefined) throw refused.thrown;
        return assignmentId(existing.id);
      }),
    remove: ({ tenantId, id, signal }) =>
      arm.run({ tenantId, operation: 'removeRoleAssignment', target: id, signal }, async (access) => {
        const client = await authorizationClient(access);
        await unlessGone(client.roleAssignments.deleteById(withoutSlash(id)));
      }),
    permissions: ({ tenantId, scope, signal }) =>
      arm.run({ tenantId, operation: 'readPermissions', target: scope, signal }, (access) => permissionsAt(access, scope, 'readPermissions')),
  };
}

/**
 * `assignedTo` counts what a principal has through its groups too, but looks the principal up in the
 * directory, where a new one is not known at once; its own assignments are known all the same.
 */
async function assignmentsInForce(client: AuthorizationManagementClient, scope: ArmId, principalId: PrincipalId): Promise<readonly ArmAssignment[]> {
  try {
    return await assignmentsWhere(client, scope, `assignedTo('${principalId}')`);
  } catch (thrown) {
    const { reason } = failureOf(thrown, 'listRoleAssignments');
    if (reason !== 'invalidRequest' && reason !== 'notReplicated' && reason !== 'notSupported') throw thrown;
    return assignmentsOf(client, scope, principalId);
  }
}

function assignmentsOf(client: AuthorizationManagementClient, scope: ArmId, principalId: PrincipalId): Promise<readonly ArmAssignment[]> {
  return assignmentsWhere(client, scope, `principalId eq '${principalId}'`);
}

/** Both filters answer what stands at the scope, above it and below it (learn: list role assignments by REST). */
async function assignmentsWhere(client: AuthorizationManagementClient, scope: ArmId, filter: string): Promise<readonly ArmAssignment[]> {
  const assignments: ArmAssignment[] = [];
  for await (const found of client.roleAssignments.listForScope(withoutSlash(scope), { filter })) assignments.push(found);
  return assignments;
}

async function withDefinitions(client: AuthorizationManagementClient, assignments: readonly ArmAssignment[]): Promise<readonly RoleAssignment[]> {
  const definitions = new Map<string, Promise<RoleDefinition>>();
  const definitionOf = (id: string): Promise<RoleDefinition> => {
    const known = definitions.get(armKey(id)) ?? definition(client, id);
    definitions.set(armKey(id), known);
    return known;
  };
  return Promise.all(
    assignments.map(async (found) => ({
      id: assignmentId(found.id),
      scope: found.scope ?? '/',
      principalId: parsePrincipalId(found.principalId ?? '', 'role assignment'),
      role: await definitionOf(found.roleDefinitionId ?? ''),
    })),
  );
}

/** A definition that was deleted, or that the user may not read, stays an assignment with the id for its name. */
async function definition(client: AuthorizationManagementClient, id: string): Promise<RoleDefinition> {
  try {
    return roleFrom(await client.roleDefinitions.getById(withoutSlash(id)));
  } catch (thrown) {
    if (!(thrown instanceof TenantlinkError) || (thrown.failure.reason !== 'notFound' && thrown.failure.reason !== 'forbidden')) throw thrown;
    const nameless = { id, name: definitionGuid(id), actions: [], notActions: [] };
    return thrown.failure.reason === 'forbidden' ? { ...nameless, unread: thrown.failure } : nameless;
  }
}

function roleFrom(found: ArmDefinition): RoleDefinition {
  return {
    id: found.id ?? '',
    name: found.roleName ?? found.name ?? '',
    actions: (found.permissions ?? []).flatMap((permission) => permission.actions ?? []),
    notActions: (found.permissions ?? []).flatMap((permission) => permission.notActions ?? []),
  };
}

// An assignment above the subscriptions (management group, root) is an ARM id that parseArmId does not take.
function assignmentId(id: string | undefined): ArmId {
  if (id?.startsWith('/') !== true) fail({ reason: 'invalidResponse', operation: 'listRoleAssignments', detail: 'A role assignment has no id.' });
  return id as ArmId;
}

// The same built-in role has another prefix in every subscription; its GUID names it.
function definitionGuid(id: string | undefined): string {
  return (id ?? '').split('/').pop()?.toLowerCase() ?? '';
}

// The SDK's path templates write the slash themselves: `/{scope}/providers/…`.
function withoutSlash(scope: string): string {
  return scope.replace(/^\//, '');
}

async function authorizationClient(access: ArmAccess): Promise<AuthorizationManagementClient> {
  const { AuthorizationManagementClient } = await import('@azure/arm-authorization');
  // No operation used here has the subscription in its path: scopes name it.
  return access.client((credential, options) => new AuthorizationManagementClient(credential, '', options));
}
