import { clusterFrom } from './clusterTemplate.ts';
import type { Place } from './createWorld.ts';
import { identityFrom } from './identityTemplate.ts';

/** How large a world is to be, the default two tenants included. */
export interface Scale {
  readonly tenants?: number;
  /** Per tenant. */
  readonly subscriptions?: number;
  /** In all, over the added subscriptions. */
  readonly clusters?: number;
  /** In all, over the added subscriptions. */
  readonly identities?: number;
}

/** How many of each one added subscription holds. */
export interface Share {
  readonly clusters: number;
  readonly identities: number;
}

/** The plan that {@link Scale} means. */
export interface ScalePlan {
  readonly tenants: number;
  readonly subscriptions: number;
  /** `ordinal` counts subscriptions over all tenants. */
  share(ordinal: number): Share;
}

/** Spreads clusters and identities evenly over the subscriptions beyond the default four. */
export function planScale(scale: Scale = {}): ScalePlan {
  const tenants = Math.max(2, scale.tenants ?? 2);
  const wanted = (scale.clusters ?? 0) > 0 || (scale.identities ?? 0) > 0 ? 3 : 2;
  const subscriptions = Math.max(wanted, scale.subscriptions ?? 2);
  // The first two tenants have two subscriptions of their own; those are not "added".
  const added: number[] = [];
  for (let tenant = 0; tenant < tenants; tenant += 1) {
    for (let index = tenant < 2 ? 2 : 0; index < subscriptions; index += 1) added.push(tenant * subscriptions + index);
  }
  const rank = new Map(added.map((ordinal, index) => [ordinal, index]));
  const part = (total: number, index: number): number =>
    Math.floor(((index + 1) * total) / added.length) - Math.floor((index * total) / added.length);
  return {
    tenants,
    subscriptions,
    share(ordinal) {
      const index = rank.get(ordinal);
      if (index === undefined) return { clusters: 0, identities: 0 };
      return { clusters: part(scale.clusters ?? 0, index), identities: part(scale.identities ?? 0, index) };
    },
  };
}

/** Fills one added subscription. */
export function fillScaled({ world, tenant, subscription, contents }: Place, share: Share): void {
  const resourceGroup = `rg-scale-${world.suffix}`;
  const where = {
    seed: world.seed,
    resourceGroup,
    subscriptionId: subscription.id,
    tenantId: tenant.id,
    location: 'westeurope',
  };
  contents.resourceGroups.set(resourceGroup, {
    name: resourceGroup,
    location: 'westeurope',
    tags: undefined,
    provisioningState: 'Succeeded',
  });
  for (let index = 0; index < share.clusters; index += 1) {
    const name = `aks-${String(index + 1).padStart(4, '0')}-${world.suffix}`;
    const cluster = clusterFrom({ ...where, name, oidc: index % 3 !== 2, workloadIdentity: index % 3 === 0 });
    contents.clusters.set(cluster.id.toLowerCase(), cluster);
  }
  for (let index = 0; index < share.identities; index += 1) {
    const name = `mi-${String(index + 1).padStart(5, '0')}-${world.suffix}`;
    const identity = identityFrom({ ...where, name });
    contents.identities.set(identity.id.toLowerCase(), identity);
  }
}
