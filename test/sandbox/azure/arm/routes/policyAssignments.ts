import { covers } from '../../world/armIds.ts';
import type { Json, PolicyAssignment } from '../../world/model.ts';
import { POLICY } from '../apiVersions.ts';
import { gatewayFailure, resourceGroupNotFound } from '../armFailure.ts';
import { page } from '../paging.ts';
import { isInForce } from '../policy.ts';
import { type ArmCall, type ArmRoute, placeOf } from '../route.ts';

/** Policy assignments at a scope: with `$filter=atScope()` its own and inherited ones, without a filter those below as well. */
export const policyAssignmentRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '{scope*}/providers/Microsoft.Authorization/policyAssignments',
    versions: POLICY,
    action: 'Microsoft.Authorization/policyAssignments/read',
    scope: (call) => call.param('scope'),
    handle(call) {
      const scope = call.param('scope');
      const wanted = filterOf(call, scope);
      const here = call.place ? [...placeOf(call).contents.policyAssignments.values()] : [];
      const group = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(scope)?.[1];
      if (group !== undefined && call.place?.contents.resourceGroups.has(group.toLowerCase()) === false) throw resourceGroupNotFound(group);
      return page(call, here.filter(wanted).map(body));
    },
  },
];

/** @throws ArmFailure 400 for a filter the API does not have */
function filterOf(call: ArmCall, scope: string): (assignment: PolicyAssignment) => boolean {
  const filter = (call.query.get('$filter') ?? '').trim();
  const definition = /^policyDefinitionId\s+eq\s+'([^']*)'$/i.exec(filter)?.[1]?.toLowerCase();
  // The list has assignments whose notScopes hold the scope, too: telling is the reader's business.
  const atOrAbove = (one: PolicyAssignment): boolean => isInForce({ ...one, notScopes: [] }, scope);
  if (/^atScope\(\)$/i.test(filter)) return atOrAbove;
  if (definition !== undefined) return (one) => one.policyDefinitionId.toLowerCase() === definition && (atOrAbove(one) || covers(scope, one.scope));
  if (filter !== '') throw gatewayFailure(400, 'InvalidFilterInQueryString', `Invalid $filter '${filter}' specified in the query string.`);
  return (one) => atOrAbove(one) || covers(scope, one.scope);
}

function body(assignment: PolicyAssignment): Json {
  const { id, name, displayName, policyDefinitionId, scope, parameters, enforcementMode, notScopes } = assignment;
  return {
    id,
    name,
    type: 'Microsoft.Authorization/policyAssignments',
    properties: { displayName, policyDefinitionId, scope, notScopes, parameters, enforcementMode },
  };
}
