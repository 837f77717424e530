import { armKey, scopeContains } from '../../src/core/model/armId.ts';
import { fail } from '../../src/core/model/failure.ts';
import type { TokenExchange } from '../../src/core/ports/tokenExchange.ts';
import type { MemoryState } from './memoryWorld.ts';

/** A service account's token in memory: what Entra would read out of a real one. */
interface Assertion {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
}

/** The text that stands for a token. */
export function writeAssertion(assertion: Assertion): string {
  return JSON.stringify(assertion);
}

/** Entra's judgement over the state's identities and credentials, with its own AADSTS numbers. */
export function memoryExchange(state: MemoryState): TokenExchange {
  return {
    async exchange({ tenantId, clientId, assertion, signal }) {
      await Promise.resolve();
      if (signal.aborted) fail({ reason: 'cancelled', operation: 'exchangeToken' });
      const identity = state.identities.find((one) => one.clientId === clientId && one.tenantId === tenantId) ?? refused('AADSTS700016');
      const { iss, sub, aud } = JSON.parse(assertion) as Assertion;
      const credentials = state.credentials.get(armKey(identity.id)) ?? [];
      if (credentials.length === 0) refused('AADSTS70025');
      const ofIssuer = credentials.filter(({ issuer }) => issuer === iss);
      if (ofIssuer.length === 0) refused('AADSTS700211');
      const ofSubject = ofIssuer.filter(({ subject }) => subject === sub);
      if (ofSubject.length === 0) refused(ofIssuer.some(({ subject }) => subject.toLowerCase() === sub.toLowerCase()) ? 'AADSTS7002138' : 'AADSTS700213');
      if (!ofSubject.some(({ audiences }) => audiences.includes(aud))) refused('AADSTS700212');
      return { token: identity.principalId, expiresAt: state.now + 86_400_000, objectId: identity.principalId, tenantId };
    },
    permissions({ token, scope }) {
      const inForce = state.assignments.filter((assignment) => assignment.principalId === token.token && scopeContains(assignment.scope, scope));
      return Promise.resolve(inForce.map(({ role: { actions, notActions } }) => ({ actions, notActions })));
    },
  };
}

function refused(code: string): never {
  return fail({ reason: 'exchangeRefused', operation: 'exchangeToken', code });
}
