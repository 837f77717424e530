import { covers } from '../../world/armIds.ts';
import type { Json, PolicyAssignment } from '../../world/model.ts';
import { POLICY } from '../apiVersions.ts';
import { page } from '../paging.ts';
import { type ArmRoute, placeOf } from '../route.ts';

/** Policy assignments that apply at a scope: its own, those above and those below. */
export const policyAssignmentRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '{scope*}/providers/Microsoft.Authorization/policyAssignments',
    versions: POLICY,
    action: 'Microsoft.Authorization/policyAssignments/read',
    scope: (call) => call.param('scope'),
    handle(call) {
      const scope = call.param('scope');
      const here = call.place ? [...placeOf(call).contents.policyAssignments.values()] : [];
      return page(call, here.filter((one) => covers(one.scope, scope) || covers(scope, one.scope)).map(body));
    },
  },
];

function body(assignment: PolicyAssignment): Json {
  return {
    id: assignment.id,
    name: assignment.name,
    type: 'Microsoft.Authorization/policyAssignments',
    properties: {
      displayName: assignment.displayName,
      policyDefinitionId: assignment.policyDefinitionId,
      scope: assignment.scope,
      parameters: assignment.parameters,
      enforcementMode: 'Default',
      notScopes: [],
    },
  };
}
