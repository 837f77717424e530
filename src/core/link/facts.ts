import { armIdParts, identityArmId, subscriptionOf } from '../model/armId.ts';
import { known, readFact, type Fact } from '../model/fact.ts';
import type { RoleDefinition } from '../model/identity.ts';
import { subjectOf } from '../model/ids.ts';
import type { IdentityRef } from '../model/identity.ts';
import type { World } from '../ports/world.ts';
import { quotaProvider, type ChainFacts, type ChainSubject } from '../chain/facts.ts';
import { readFacts, type ChainPorts } from '../chain/readFacts.ts';
import type { LinkWish } from './wish.ts';

/** The chain's facts and what planning needs besides. */
export interface LinkFacts {
  readonly chain: ChainFacts;
  readonly namespaces: Fact<readonly string[]>;
  readonly role: Fact<RoleDefinition>;
  /** Only asked for a new identity. */
  readonly resourceGroups?: Fact<readonly { readonly name: string; readonly location: string }[]>;
}

/** The identity a wish is about, existing or to be. */
export function identityOf(wish: LinkWish): IdentityRef {
  return wish.identity.kind === 'existing' ? wish.identity.ref : { id: identityArmId(wish.identity.identity), tenantId: wish.identity.identity.tenantId };
}

/** The chain that a wish is to bring about: the wished role itself is what must be held. */
export function chainSubjectOf(wish: LinkWish): ChainSubject {
  return {
    cluster: wish.cluster,
    serviceAccount: wish.serviceAccount,
    identity: identityOf(wish),
    scope: wish.role.scope,
    roleName: wish.role.name,
    actions: [],
    provider: quotaProvider,
  };
}

/** Reads everything a plan is made of; independent reads in parallel. @throws TenantlinkError `invalidInput` before anything is sent, `cancelled` */
export async function readLinkFacts(wish: LinkWish, ports: ChainPorts & Pick<World, 'access' | 'roles' | 'identities'>, signal: AbortSignal): Promise<LinkFacts> {
  subjectOf(wish.serviceAccount);
  const now = (): number => ports.clock.now();
  const { tenantId } = identityOf(wish);
  const newIdentity = wish.identity.kind === 'new' ? wish.identity.identity : undefined;
  const [chain, namespaces, role, resourceGroups] = await Promise.all([
    readFacts(chainSubjectOf(wish), ports, signal),
    readFact({
      operation: 'listNamespaces',
      source: `namespaces of ${armIdParts(wish.cluster.id).name}`,
      now,
      read: () => ports.access.listNamespaces({ cluster: wish.cluster, signal }),
    }),
    readFact({
      operation: 'findRole',
      source: `role definitions at ${wish.role.scope}`,
      now,
      read: () => ports.roles.findRole({ tenantId, scope: wish.role.scope, name: wish.role.name, signal }),
    }),
    newIdentity === undefined
      ? undefined
      : readFact({
          operation: 'listResourceGroups',
          source: `resource groups of ${newIdentity.subscriptionId}`,
          now,
          read: () => ports.identities.listResourceGroups({ tenantId, subscriptionId: newIdentity.subscriptionId, signal }),
        }),
  ]);
  return { chain: withAbsentIdentity(chain, newIdentity !== undefined), namespaces, role, ...(resourceGroups === undefined ? {} : { resourceGroups }) };
}

/** An identity that is still to be created has no credentials: its 404 is knowledge, not a failure. */
function withAbsentIdentity(chain: ChainFacts, isNew: boolean): ChainFacts {
  if (!isNew || chain.identity.state === 'unknown' || chain.identity.value !== undefined) return chain;
  return { ...chain, credentials: known([], chain.identity.readAt, chain.identity.source) };
}

/** The subscription in which the provider must be registered. */
export function providerSubscription(wish: LinkWish): ReturnType<typeof subscriptionOf> {
  return subscriptionOf(wish.role.scope);
}
