import { armKey, scopeContains, scopeName } from '../../model/armId.ts';
import { valueOf } from '../../model/fact.ts';
import type { ArmId, PrincipalId, TenantId } from '../../model/ids.ts';
import { identityOf } from '../facts.ts';
import { resolvedOr, undone, type StepDefinition } from '../step.ts';

interface Intent {
  readonly tenantId: TenantId;
  readonly scope: ArmId;
  readonly roleDefinitionId: string;
  readonly principalId: PrincipalId;
  readonly assignmentName: string;
}

/** Gives the identity the role at the scope; undo removes the assignment it made, and no other. */
export const assignRoleStep: StepDefinition<'assignRole', Intent> = {
  kind: 'assignRole',
  plan({ facts, wish, assignmentName }) {
    // Unknown only where the step is handed over: then the colleague's Azure resolves the name.
    const role = valueOf(facts.role);
    const { tenantId } = identityOf(wish);
    const held = (valueOf(facts.chain.assignments) ?? []).find(
      (assignment) => assignment.role.name === wish.role.name && scopeContains(assignment.scope, wish.role.scope),
    );
    const after = `${wish.role.name} at ${wish.role.scope}`;
    return {
      id: 'assignRole',
      state: held === undefined ? 'needed' : 'inPlace',
      side: 'identity',
      tenantId,
      target: scopeName(wish.role.scope),
      changes: [{ what: 'role', ...(held === undefined ? {} : { before: `${held.role.name} at ${held.scope}` }), after, reversibility: 'reversible' }],
      dependsOn: ['createIdentity'],
      action: { kind: 'assignRole', tenantId, scope: wish.role.scope, ...(role === undefined ? {} : { roleDefinitionId: role.id }), roleName: wish.role.name, assignmentName },
    };
  },
  prepare: ({ tenantId, scope, roleDefinitionId, assignmentName }, resolved) => ({
    tenantId,
    scope,
    roleDefinitionId: resolvedOr(roleDefinitionId, 'role'),
    assignmentName,
    principalId: resolvedOr(resolved.identity?.principalId, 'principal'),
  }),
  async apply(intent, { ports, attempt, signal }) {
    await attempt('assignRole', () => ports.roles.assign({ ...intent, signal }));
    return {};
  },
  async look({ tenantId, scope, roleName }, resolved, { ports, attempt, signal }) {
    const principalId = resolved.identity?.principalId;
    if (principalId === undefined) return undefined;
    const assignments = await attempt('listRoleAssignments', () => ports.roles.listAssignments({ tenantId, scope, principalId, signal }));
    return assignments.some((assignment) => assignment.role.name === roleName && scopeContains(assignment.scope, scope)) ? {} : undefined;
  },
  sharedThing: ({ scope, roleName }, { wish }) => armKey(`${wish === undefined ? '' : identityOf(wish).id}|${scope}|${roleName}`),
  async undo({ tenantId, scope, assignmentName }, { ports, attempt, signal }) {
    const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignmentName}` as ArmId;
    await attempt('removeRoleAssignment', () => ports.roles.remove({ tenantId, id, signal }));
    return undone;
  },
};
