import { permissionsOf } from '../../roles/authorization.ts';
import { AUTHORIZATION } from '../apiVersions.ts';
import { resourceGroupNotFound } from '../armFailure.ts';
import { page } from '../paging.ts';
import { type ArmCall, type ArmRoute, placeOf } from '../route.ts';

/**
 * What the caller may do at a scope, one entry per role held there or above. Denials do not show in it. The
 * documentation asks for a role with permissions/read; a stranger gets the 403.
 */
export const permissionRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}{below*}/providers/Microsoft.Authorization/permissions',
    versions: AUTHORIZATION,
    action: 'Microsoft.Authorization/permissions/read',
    scope: scopeOf,
    handle(call) {
      const { contents } = placeOf(call);
      const group = /^\/resourceGroups\/([^/]+)/i.exec(call.param('below'))?.[1];
      if (group !== undefined && !contents.resourceGroups.has(group.toLowerCase())) throw resourceGroupNotFound(group);
      const roles = permissionsOf(contents, { principal: call.principal, scope: scopeOf(call), now: call.now });
      return page(call, roles.map(({ actions, notActions }) => ({ actions, notActions, dataActions: [], notDataActions: [] })));
    },
  },
];

function scopeOf(call: ArmCall): string {
  return `/subscriptions/${call.param('subscription')}${call.param('below')}`;
}
