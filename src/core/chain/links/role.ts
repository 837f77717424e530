import { scopeContains } from '../../model/armId.ts';
import type { RoleAssignment } from '../../model/identity.ts';
import { missingActions, permits } from '../allowedActions.ts';
import type { ChainSubject } from '../facts.ts';
import { live, liveWord, required, requiredWord, unknownAfterEarlier, unknownBecause, unread, type ChainLink } from '../link.ts';

const code = 'WI116-role';

/**
 * The identity may do at the scope what the chain is for: its roles at or above the scope allow
 * the actions together, or, where no action is named, it holds the wished role (Azure RBAC docs,
 * "Understand scope" and "Understand role definitions").
 */
export const roleLink: ChainLink = {
  code,
  check({ assignments, identity, subject }) {
    if (identity.state === 'known' && identity.value === undefined) return unknownAfterEarlier(code);
    if (assignments.state !== 'known') return unread(code, assignments);
    const inForce = assignments.value.filter(({ scope }) => scopeContains(scope, subject.scope));
    const missing = missingActions(inForce, subject);
    const wished = inForce.find(({ role }) => role.name === subject.roleName);
    const holds = subject.actions.length === 0 ? wished !== undefined : missing.length === 0;
    const allowing = subject.actions.length === 0 ? wished : inForce.find(({ role }) => subject.actions.some((action) => permits(role, action)));
    const first = wished !== undefined && missingActions([wished], subject).length === 0 ? wished : allowing;
    if (holds && first !== undefined) {
      return { code, verdict: 'ok', message: { key: 'chain.role.ok', params: { role: first.role.name, scope: first.scope } }, actual: live(named(first), assignments) };
    }
    // A role that may not be looked at may be the right one.
    const unreadable = inForce.find(({ role }) => role.unread !== undefined)?.role.unread;
    if (unreadable !== undefined) return unknownBecause(code, unreadable);
    const held = assignments.value.map(named);
    // Assigning the role that is held already, or one that is known not to suffice, would change nothing.
    const helps = wished === undefined && !isKnownNotToAllow(subject);
    const role = helps ? subject.roleName : missing.join(', ');
    const key = wished !== undefined ? 'chain.role.lacks' : !helps ? 'chain.role.noneAllows' : held.length === 0 ? 'chain.role.none' : 'chain.role.insufficient';
    return {
      code,
      verdict: 'broken',
      message: { key, params: { role, wished: subject.roleName, scope: subject.scope } },
      expected:
        helps
          ? required(`${role} @ ${subject.scope}`, { key: 'source.link' })
          : requiredWord('roleWith', { key: 'source.link' }, { actions: role, scope: subject.scope }),
      actual: held.length === 0 ? liveWord('noRole', assignments) : live(held.join(', '), assignments),
      remedy: helps ? { kind: 'link', step: 'assignRole' } : { kind: 'command', command: 'chooseRole' },
    };
  },
};

/** `Reader` is the role that a refused action is diagnosed with where nobody wished for one; it allows reading only (Azure built-in roles). */
function isKnownNotToAllow({ roleName, actions }: ChainSubject): boolean {
  return roleName === 'Reader' && actions.some((action) => !/\/read$/i.test(action));
}

function named({ role, scope }: RoleAssignment): string {
  return `${role.name} @ ${scope}`;
}
