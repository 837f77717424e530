import { armKey } from '../../model/armId.ts';
import { tokenExchangeAudience } from '../../model/cloud.ts';
import { valueOf } from '../../model/fact.ts';
import { fail, failureOf } from '../../model/failure.ts';
import type { FederatedCredential } from '../../model/identity.ts';
import { subjectOf, type Issuer, type Subject } from '../../model/ids.ts';
import { credentialName } from '../credentialName.ts';
import { followCredential, refuseHeldOwners, type CredentialIntent } from '../credentialOwners.ts';
import { identityOf } from '../facts.ts';
import { goneAsUndefined, kept, resolvedOr, undone, type StepDefinition } from '../step.ts';

/**
 * Lets the identity trust the cluster's issuer for this one subject. A name that holds other
 * values is never overwritten, with two exceptions, both shown in the plan and changed back by
 * undo: a credential with the same issuer and subject and another audience, because Azure refuses
 * a second one; and one whose name was made of this very issuer and subject, because it is
 * Tenantlink's own and somebody spoiled its values.
 */
export const putCredentialStep: StepDefinition<'putCredential', CredentialIntent> = {
  kind: 'putCredential',
  plan({ facts, wish, resolved }) {
    const identity = identityOf(wish);
    const subject = subjectOf(wish.serviceAccount);
    const existing = valueOf(facts.chain.credentials) ?? [];
    const same = existing.find((credential) => credential.issuer === resolved.issuer && credential.subject === subject);
    const inPlace = same?.audiences.includes(tokenExchangeAudience) === true;
    const spoiled = resolved.issuer === undefined ? undefined : ownSpoiled({ existing, issuer: resolved.issuer, subject });
    const replaces = inPlace ? undefined : (same ?? spoiled);
    const former = same ?? spoiled;
    return {
      id: 'putCredential',
      state: inPlace ? 'inPlace' : 'needed',
      side: 'identity',
      tenantId: identity.tenantId,
      target: identity.id.slice(identity.id.lastIndexOf('/') + 1),
      changes: [
        { what: 'issuer', ...(former === undefined ? {} : { before: former.issuer }), ...(resolved.issuer === undefined ? { afterStep: 'configureCluster' as const } : { after: resolved.issuer }), reversibility: 'reversible' },
        { what: 'subject', ...(former === undefined ? {} : { before: former.subject }), after: subject, reversibility: 'reversible' },
        { what: 'audience', ...(former === undefined ? {} : { before: former.audiences.join(', ') }), after: tokenExchangeAudience, reversibility: 'reversible' },
        ...(resolved.issuer === undefined
          ? []
          : [{ what: 'federated credential', ...(former === undefined ? {} : { before: former.name }), after: former?.name ?? credentialName({ issuer: resolved.issuer, subject, takenNames: existing.map(({ name }) => name) }), reversibility: 'reversible' as const }]),
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
  prepare({ identity, subject, audience, takenNames, replaces, owners }, resolved) {
    const issuer = resolvedOr(resolved.issuer, 'issuer');
    const name = replaces?.name ?? credentialName({ issuer, subject, takenNames });
    return { identity, credential: { name, issuer, subject, audiences: [audience] }, ...(replaces === undefined ? {} : { replaces }), ...(owners === undefined ? {} : { owners }) };
  },
  async apply({ identity, credential, replaces, owners }, { ports, attempt, signal }) {
    if (owners !== undefined) await refuseHeldOwners(ports, owners);
    if (replaces !== undefined) {
      // What the plan showed as before is what may be replaced, and nothing that somebody wrote since.
      const existing = await attempt('listFederatedCredentials', () => ports.federation.list({ identity, signal }));
      const found = existing.find(({ name }) => name === credential.name);
      if (found !== undefined && !sameValues(found, replaces) && !sameValues(found, credential)) fail({ reason: 'conflict', operation: 'putFederatedCredential', target: credential.name });
    }
    try {
      await attempt('putFederatedCredential', () => ports.federation.put({ identity, credential, signal }));
    } catch (thrown) {
      if (failureOf(thrown, 'putFederatedCredential').reason !== 'conflict') throw thrown;
      // The same issuer and subject under another name, made since the plan or before the issuer was known: what is wanted is in force.
      const existing = await attempt('listFederatedCredentials', () => ports.federation.list({ identity, signal }));
      if (!existing.some((one) => sameValues(one, credential))) throw thrown;
    }
    if (owners !== undefined) await followCredential(ports, { identity, owners, now: credential });
    return {};
  },
  aloneIn: ({ identity }) => armKey(identity.id),
  async look({ identity, subject, audience }, resolved, { ports, attempt, signal }) {
    const existing = await goneAsUndefined(() => attempt('listFederatedCredentials', () => ports.federation.list({ identity, signal })));
    const found = existing?.some((credential) => credential.issuer === resolved.issuer && credential.subject === subject && credential.audiences.includes(audience));
    if (found !== true) return undefined;
    if (resolved.identity?.principalId !== undefined) return {};
    // An identity that was only named when the plan was made: it is there to be read by now.
    return { identity: await attempt('getIdentity', () => ports.identities.get({ identity, signal })) };
  },
  async undo({ identity, credential, replaces, owners }, { ports, attempt, signal }) {
    const existing = await goneAsUndefined(() => attempt('listFederatedCredentials', () => ports.federation.list({ identity, signal })));
    // The identity was deleted, and its credentials with it.
    if (existing === undefined) return undone;
    const found = existing.find(({ name }) => name === credential.name);
    // Gone: taking ours away is what undoing would do, but what it replaced was somebody's to keep.
    if (found === undefined) return replaces === undefined ? undone : kept('undo.kept.goneSince');
    if (owners !== undefined) await refuseHeldOwners(ports, owners);
    const isBack = replaces !== undefined && sameValues(found, replaces);
    if (!isBack && !sameValues(found, credential)) return kept('undo.kept.changedSince');
    if (replaces === undefined) {
      await attempt('deleteFederatedCredential', () => ports.federation.delete({ identity, name: credential.name, signal }));
      return undone;
    }
    if (!isBack) await attempt('putFederatedCredential', () => ports.federation.put({ identity, credential: replaces, signal }));
    if (owners !== undefined) await followCredential(ports, { identity, owners, now: replaces });
    return undone;
  },
};

/** The credential that carries the name made of these very values, and holds others by now. */
export function ownSpoiled({ existing, issuer, subject }: { readonly existing: readonly FederatedCredential[]; readonly issuer: Issuer; readonly subject: Subject }): FederatedCredential | undefined {
  const own = credentialName({ issuer, subject, takenNames: [] });
  return existing.find(({ name }) => name === own);
}

function sameValues(left: FederatedCredential, right: FederatedCredential): boolean {
  return left.issuer === right.issuer && left.subject === right.subject && left.audiences.join('\n') === right.audiences.join('\n');
}
