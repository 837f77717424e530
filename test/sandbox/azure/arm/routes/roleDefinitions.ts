import { findRole, ROLE_DEFINITIONS, type RoleDefinition } from '../../roles/builtInRoles.ts';
import type { Json } from '../../world/model.ts';
import { AUTHORIZATION } from '../apiVersions.ts';
import { gatewayFailure } from '../armFailure.ts';
import { page } from '../paging.ts';
import type { ArmCall, ArmRoute } from '../route.ts';

const ACTION = 'Microsoft.Authorization/roleDefinitions/read';

/** Role definitions: built-in ones, the same in every tenant. */
export const roleDefinitionRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '{scope*}/providers/Microsoft.Authorization/roleDefinitions',
    versions: AUTHORIZATION,
    action: ACTION,
    scope: (call) => call.param('scope'),
    handle(call) {
      const wanted = filterOf(call);
      return page(call, ROLE_DEFINITIONS.filter(wanted).map((role) => definitionBody(call, role)));
    },
  },
  {
    method: 'GET',
    pattern: '{scope*}/providers/Microsoft.Authorization/roleDefinitions/{name}',
    versions: AUTHORIZATION,
    action: ACTION,
    scope: (call) => call.param('scope'),
    handle(call) {
      const role = findRole(call.param('name'));
      if (!role) {
        throw gatewayFailure(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${call.param('name').replaceAll('-', '')}' does not exist.`);
      }
      return { status: 200, body: definitionBody(call, role) };
    },
  },
];

/** `roleName eq 'Reader'` and `type eq 'BuiltInRole'`, joined by `and`; `atScopeAndBelow()` changes nothing here. */
function filterOf(call: ArmCall): (role: RoleDefinition) => boolean {
  const filter = call.query.get('$filter') ?? '';
  const roleName = /roleName\s+eq\s+'((?:[^']|'')*)'/i.exec(filter)?.[1]?.replaceAll("''", "'").toLowerCase();
  const type = /\btype\s+eq\s+'([^']*)'/i.exec(filter)?.[1]?.toLowerCase();
  return (role) => (roleName === undefined || role.roleName.toLowerCase() === roleName) && (type === undefined || type === 'builtinrole');
}

function definitionBody(call: ArmCall, role: RoleDefinition): Json {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(call.path)?.[0] ?? '';
  return {
    properties: {
      roleName: role.roleName,
      type: 'BuiltInRole',
      description: role.description,
      assignableScopes: ['/'],
      permissions: [{ actions: role.actions, notActions: role.notActions, dataActions: [], notDataActions: [] }],
      createdOn: '2015-02-02T21:55:09.8806423Z',
      updatedOn: '2021-11-11T20:13:47.8628684Z',
      createdBy: null,
      updatedBy: null,
    },
    id: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: role.id,
  };
}
