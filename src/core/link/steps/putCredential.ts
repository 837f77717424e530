import { tokenExchangeAudience } from '../../model/cloud.ts';
import { valueOf } from '../../model/fact.ts';
import type { FederatedCredential, IdentityRef } from '../../model/identity.ts';
import { subjectOf } from '../../model/ids.ts';
import { credentialName } from '../credentialName.ts';
import { identityOf } from '../facts.ts';
import { goneAsUndefined, kept, resolvedOr, undone, type StepDefinition } from '../step.ts';

interface Intent {
  readonly identity: IdentityRef;
  readonly credential: FederatedCredential;
  readonly replaces?: FederatedCredential;
}

/**
 * Lets the identity trust the cluster's issuer for this one subject. A name that holds other
 * values is never overwritten; the one exception is a credential with the same issuer and subject
 * and another audience, because Azure refuses a second one: it is changed, and undo changes it back.
 */
export const putCredentialStep: StepDefinition<'putCredential', Intent> = {
  kind: 'putCredential',
  plan({ facts, wish, resolved }) {
    const identity = identityOf(wish);
    const subject = subjectOf(wish.serviceAccount);
    const existing = valueOf(facts.chain.credentials) ?? [];
    const same = existing.find((credential) => credential.issuer === resolved.issuer && credential.subject === subject);
    const inPlace = same?.audiences.includes(tokenExchangeAudience) === true;
    const replaces = same !== undefined && !inPlace ? same : undefined;
    const before = same === undefined ? {} : { before: same.name };
    return {
      id: 'putCredential',
      state: inPlace ? 'inPlace' : 'needed',
      side: 'identity',
      tenantId: identity.tenantId,
      target: identity.id.slice(identity.id.lastIndexOf('/') + 1),
      changes: [
        { what: 'issuer', ...(same === undefined ? {} : { before: same.issuer }), ...(resolved.issuer === undefined ? { afterStep: 'configureCluster' as const } : { after: resolved.issuer }), reversibility: 'reversible' },
        { what: 'subject', ...(same === undefined ? {} : { before: same.subject }), after: subject, reversibility: 'reversible' },
        { what: 'audience', ...(same === undefined ? {} : { before: same.audiences.join(', ') }), after: tokenExchangeAudience, reversibility: 'reversible' },
        ...(resolved.issuer === undefined
          ? []
          : [{ what: 'federated credential', ...before, after: same?.name ?? credentialName({ issuer: resolved.issuer, subject, takenNames: existing.map(({ name }) => name) }), reversibility: 'reversible' as const }]),
      ],
      dependsOn: ['createIdentity', 'configureCluster'],
      action: {
        kind: 'putCredential',
        identity,
        subject,
        audience: tokenExchangeAudience,
        takenNames: existing.map(({ name }) => name),
        ...(replaces === undefined ? {} : { replaces }),
      },
    };
  },
  prepare({ identity, subject, audience, takenNames, replaces }, resolved) {
    const issuer = resolvedOr(resolved.issuer, 'issuer');
    const name = replaces?.name ?? credentialName({ issuer, subject, takenNames });
    return { identity, credential: { name, issuer, subject, audiences: [audience] }, ...(replaces === undefined ? {} : { replaces }) };
  },
  async apply({ identity, credential }, { ports, attempt, signal }) {
    await attempt('putFederatedCredential', () => ports.federation.put({ identity, credential, signal }));
    return {};
  },
  async undo({ identity, credential, replaces }, { ports, attempt, signal }) {
    const existing = await goneAsUndefined(() => attempt('listFederatedCredentials', () => ports.federation.list({ identity, signal })));
    // The identity was deleted, and its credentials with it.
    if (existing === undefined) return undone;
    const found = existing.find(({ name }) => name === credential.name);
    if (found === undefined) return undone;
    if (replaces !== undefined && sameValues(found, replaces)) return undone;
    if (!sameValues(found, credential)) return kept('undo.kept.changedSince');
    if (replaces === undefined) await attempt('deleteFederatedCredential', () => ports.federation.delete({ identity, name: credential.name, signal }));
    else await attempt('putFederatedCredential', () => ports.federation.put({ identity, credential: replaces, signal }));
    return undone;
  },
};

function sameValues(left: FederatedCredential, right: FederatedCredential): boolean {
  return left.issuer === right.issuer && left.subject === right.subject && left.audiences.join('\n') === right.audiences.join('\n');
}
