import { scopeContains } from '../../model/armId.ts';
import type { RoleAssignment } from '../../model/identity.ts';
import { missingActions } from '../allowedActions.ts';
import type { ChainSubject } from '../facts.ts';
import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI116-role';

/**
 * The identity may do at the scope what the chain is for: its roles at or above the scope allow
 * the actions together, or, where no action is named, it holds the wished role.
 */
export const roleLink: ChainLink = {
  code,
  check({ assignments, subject }) {
    if (assignments.state === 'unknown') return unknownBecause(code, assignments.failure);
    const inForce = assignments.value.filter(({ scope }) => scopeContains(scope, subject.scope));
    const missing = missingActions(inForce, subject);
    const wished = inForce.find(({ role }) => role.name === subject.roleName);
    const holds = subject.actions.length === 0 ? wished !== undefined : missing.length === 0;
    const [first] = wished === undefined ? inForce : [wished];
    if (holds && first !== undefined) {
      return { code, verdict: 'ok', message: { key: 'chain.role.ok', params: { role: first.role.name, scope: first.scope } }, actual: live(named(first), assignments) };
    }
    const held = assignments.value.map(named);
    return {
      code,
      verdict: 'broken',
      message: { key: held.length === 0 ? 'chain.role.none' : 'chain.role.insufficient', params: { role: needed(subject, wished, missing), scope: subject.scope } },
      expected: required(`${needed(subject, wished, missing)} at ${subject.scope}`, 'the link'),
      actual: live(held.length === 0 ? 'no role' : held.join(', '), assignments),
      remedy: { kind: 'link' },
    };
  },
};

/** The wished role, or, where that is held and does not suffice, what it lacks. */
function needed({ roleName }: ChainSubject, wished: RoleAssignment | undefined, missing: readonly string[]): string {
  return wished === undefined ? roleName : `a role with ${missing.join(', ')}`;
}

function named({ role, scope }: RoleAssignment): string {
  return `${role.name} at ${scope}`;
}
