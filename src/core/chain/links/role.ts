import { assignmentsAllowing } from '../allowedActions.ts';
import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI116-role';

/** The identity holds a role at or above the scope that allows what the workload does there. */
export const roleLink: ChainLink = {
  code,
  check({ assignments, subject }) {
    if (assignments.state === 'unknown') return unknownBecause(code, assignments.failure);
    const allowing = assignmentsAllowing(assignments.value, subject);
    const [first] = allowing;
    if (first !== undefined) {
      return { code, verdict: 'ok', message: { key: 'chain.role.ok', params: { role: first.role.name, scope: first.scope } }, actual: live(`${first.role.name} at ${first.scope}`, assignments) };
    }
    const held = assignments.value.map((assignment) => `${assignment.role.name} at ${assignment.scope}`);
    return {
      code,
      verdict: 'broken',
      message: { key: held.length === 0 ? 'chain.role.none' : 'chain.role.insufficient', params: { role: subject.roleName, scope: subject.scope } },
      expected: required(`${subject.roleName} at ${subject.scope}`, 'the link'),
      actual: live(held.length === 0 ? 'no role' : held.join(', '), assignments),
      remedy: { kind: 'link' },
    };
  },
};
