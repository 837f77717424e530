import { seededRandom } from '../../foundation/seed.ts';
import { COMPUTE_FAMILIES } from './computeFamilies.ts';
import type { Cluster, Identity, PrincipalType, Quota, Subscription, Tenant, User } from './model.ts';

/** The whole state behind one sandbox. */
export interface World {
  readonly seed: number;
  /** Four hex digits that follow from the seed and end every name. */
  readonly suffix: string;
  readonly tenants: readonly Tenant[];
  readonly users: User[];
  /** By lower-case id. */
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  /** Subscriptions whose contents have come into being. */
  readonly loaded: Set<Subscription>;
  /** Called once per subscription, when its contents come into being. */
  onLoad: ((subscription: Subscription) => void) | undefined;
  /** Counts re-creations, so that a second life of a name gets other GUIDs. */
  readonly generations: Map<string, number>;
}

/** A tenant by id or by domain. */
export function findTenant(world: World, idOrDomain: string): Tenant | undefined {
  const key = idOrDomain.toLowerCase();
  return world.tenants.find((tenant) => tenant.id === key || tenant.domain === key);
}

/** A subscription by id, in any letter case. */
export function findSubscription(world: World, id: string): Subscription | undefined {
  return world.subscriptions.get(id.toLowerCase());
}

/** A user by short handle or by one of their principal names. */
export function findUser(world: World, nameOrUpn: string): User | undefined {
  const key = nameOrUpn.toLowerCase();
  return world.users.find(
    (user) => user.name.toLowerCase() === key || [...user.memberships.values()].some((as) => as.upn.toLowerCase() === key),
  );
}

/** Every identity of a tenant. */
export function* identitiesOf(tenant: Tenant): Generator<Identity> {
  for (const subscription of tenant.subscriptions) yield* subscription.contents().identities.values();
}

/** The identity behind a client id, in one tenant only: a service principal lives in its own directory. */
export function findIdentityByClientId(tenant: Tenant, clientId: string): Identity | undefined {
  const key = clientId.toLowerCase();
  for (const identity of identitiesOf(tenant)) if (identity.clientId === key) return identity;
  return undefined;
}

/** A cluster by ARM id, in any letter case. */
export function findCluster(world: World, id: string): Cluster | undefined {
  const key = id.toLowerCase();
  const subscriptionId = key.split('/')[2];
  return subscriptionId === undefined ? undefined : findSubscription(world, subscriptionId)?.contents().clusters.get(key);
}

/** An identity by ARM id, in any letter case. */
export function findIdentity(world: World, id: string): Identity | undefined {
  const key = id.toLowerCase();
  const subscriptionId = key.split('/')[2];
  return subscriptionId === undefined ? undefined : findSubscription(world, subscriptionId)?.contents().identities.get(key);
}

/** A security principal of one directory. */
export interface DirectoryObject {
  readonly type: PrincipalType;
  /** When other services begin to see it. */
  readonly knownFrom: number;
}

/** Looks an object id up in a tenant's directory. */
export function findPrincipal(tenant: Tenant, users: readonly User[], objectId: string): DirectoryObject | undefined {
  const key = objectId.toLowerCase();
  for (const user of users) {
    const membership = user.memberships.get(tenant.id);
    if (membership?.objectId === key) return { type: 'User', knownFrom: 0 };
    if (membership?.groups.includes(key)) return { type: 'Group', knownFrom: 0 };
  }
  for (const subscription of tenant.subscriptions) {
    const { identities, clusters } = subscription.contents();
    for (const identity of identities.values()) {
      if (identity.principalId === key) return { type: 'ServicePrincipal', knownFrom: identity.knownFrom };
    }
    for (const cluster of clusters.values()) {
      const identity = cluster.identity;
      const principalId = typeof identity === 'object' && identity !== null && 'principalId' in identity ? identity.principalId : undefined;
      if (principalId === key) return { type: 'ServicePrincipal', knownFrom: cluster.createdAt };
    }
  }
  return undefined;
}

/** Compute quotas of one region, made on first use; limits and usages follow from the seed. */
export function quotasOf(world: World, subscription: Subscription, location: string): readonly Quota[] {
  const { quotas } = subscription.contents();
  return COMPUTE_FAMILIES.map((family) => {
    const key = `${location}/${family.name}`.toLowerCase();
    const known = quotas.get(key);
    if (known) return known;
    const random = seededRandom(world.seed, `quota:${subscription.id}:${key}`);
    const limit = family.limit === 0 ? 0 : family.limit + 2 * Math.floor(random() * Math.min(100, family.limit / 2));
    const quota: Quota = {
      name: family.name,
      localizedName: family.localizedName,
      limit,
      usage: Math.floor(random() * Math.min(limit, 60)),
      untold: false,
    };
    quotas.set(key, quota);
    return quota;
  });
}

/** The next life of a name: 0 at first, then 1, 2 and so on. */
export function nextGeneration(world: World, id: string): number {
  const key = id.toLowerCase();
  const generation = (world.generations.get(key) ?? 0) + 1;
  world.generations.set(key, generation);
  return generation;
}
