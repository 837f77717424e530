import { evaluateChain } from '../../src/core/chain/chain.ts';
import { identityArmId, subscriptionScope } from '../../src/core/model/armId.ts';
import { known } from '../../src/core/model/fact.ts';
import { planLink } from '../../src/core/link/planLink.ts';
import type { LinkFacts } from '../../src/core/link/facts.ts';
import type { LinkWish } from '../../src/core/link/wish.ts';
import { anIdentity, fabrikamSubscription, linkedFacts, readAt } from '../builders/chain.ts';
import { measure, type Figure } from './measure.ts';

const identities = 1_000;

/** What the views ask for on every change of the snapshot, a thousandfold. */
export async function chainFigures(): Promise<readonly Figure[]> {
  const all = Array.from({ length: identities }, (_, index) => {
    const name = `mi-${index}`;
    const identity = anIdentity({ name, id: identityArmId({ subscriptionId: fabrikamSubscription, resourceGroup: 'rg', name }) });
    const facts = linkedFacts({ identity: known(identity, readAt, name) });
    const wish: LinkWish = {
      cluster: facts.subject.cluster,
      serviceAccount: facts.subject.serviceAccount,
      identity: { kind: 'existing', ref: identity },
      role: { name: 'Reader', scope: subscriptionScope(fabrikamSubscription) },
    };
    const role = known({ id: '/providers/Microsoft.Authorization/roleDefinitions/reader', name: 'Reader', actions: ['*/read'], notActions: [] }, readAt, 'roles');
    const link: LinkFacts = { chain: facts, namespaces: known(['default'], readAt, 'namespaces'), role, rights: [], policies: known([], readAt, 'policies') };
    return { facts, link, wish };
  });
  return [
    await measure({ what: `evaluateChain for ${identities} identities`, run: () => all.map(({ facts }) => evaluateChain(facts).length) }, 15),
    await measure({ what: `planLink for ${identities} identities`, run: () => all.map(({ link, wish }, index) => planLink(link, wish, { id: String(index), now: 0, assignmentName: String(index) }).kind) }, 15),
  ];
}
