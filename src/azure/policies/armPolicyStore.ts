import { scopeContains, scopeName } from '../../core/model/armId.ts';
import { fail } from '../../core/model/failure.ts';
import type { PolicyAssignment } from '../../core/model/policy.ts';
import type { PolicyStore } from '../../core/ports/policyStore.ts';
import type { ArmSession } from '../arm/armSession.ts';
import { listRaw } from '../arm/listRaw.ts';
import { listOf, recordOf, textOf, type JsonRecord } from '../json.ts';

const operation = 'listPolicies';

/**
 * Policy assignments by ARM (Microsoft.Authorization/policyAssignments, 2022-06-01). With
 * `atScope()` the answer holds what stands at the scope and what it inherits, management groups
 * included, and nothing from below.
 */
export function armPolicyStore(arm: ArmSession): PolicyStore {
  return {
    listAssignments: ({ tenantId, scope, signal }) =>
      arm.run({ tenantId, operation, target: scopeName(scope), signal }, async (access) => {
        const path = `${scope}/providers/Microsoft.Authorization/policyAssignments?api-version=2022-06-01&$filter=atScope()`;
        const found = await listRaw(access, { path, operation });
        return found.filter((assignment) => !isExcluded(assignment, scope)).map(assignmentFrom);
      }),
  };
}

/** An assignment above may leave scopes out; it is listed there all the same. */
function isExcluded(found: JsonRecord, scope: string): boolean {
  return listOf(recordOf(found.properties)?.notScopes).some((left) => textOf(left) !== undefined && scopeContains(String(left), scope));
}

function assignmentFrom(found: JsonRecord): PolicyAssignment {
  const id = textOf(found.id);
  const properties = recordOf(found.properties);
  const policyDefinitionId = textOf(properties?.policyDefinitionId);
  if (id === undefined || policyDefinitionId === undefined) return fail({ reason: 'invalidResponse', operation, detail: 'A policy assignment has no id or definition.' });
  const parameters = Object.entries(recordOf(properties?.parameters) ?? {}).map(([name, parameter]) => [name, recordOf(parameter)?.value] as const);
  return {
    id,
    displayName: textOf(properties?.displayName) ?? textOf(found.name) ?? id,
    policyDefinitionId,
    parameters: Object.fromEntries(parameters),
    // The API's own default.
    enforcementMode: textOf(properties?.enforcementMode) ?? 'Default',
  };
}
