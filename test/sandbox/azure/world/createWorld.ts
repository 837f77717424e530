import { seededGuid } from '../../foundation/seed.ts';
import type { Subscription, SubscriptionContents, Tenant } from './model.ts';
import { fillContoso, fillFabrikam } from './twoTenants.ts';
import { fillScaled, planScale, type Scale } from './scale.ts';
import { createUsers, DEFAULT_USERS, grantRights, type UserSpec } from './users.ts';
import type { World } from './world.ts';

/** How a world differs from the default two tenants. */
export interface WorldOptions {
  /** Also the names that are the same in every world by default (tenants, `mi-wi-demo`) follow from the seed. */
  readonly namesBySeed?: boolean;
  /** In place of the default users. */
  readonly users?: readonly UserSpec[];
  /** Additional tenants, subscriptions, clusters and identities. */
  readonly scale?: Scale;
}

const PROVIDERS = [
  'Microsoft.Authorization',
  'Microsoft.Compute',
  'Microsoft.ContainerService',
  'Microsoft.ManagedIdentity',
  'Microsoft.Network',
  'Microsoft.ResourceGraph',
  'Microsoft.Resources',
  'Microsoft.Storage',
];

/**
 * Two tenants: Contoso (A), where clusters run, and Fabrikam (B), which owns the identities. Every GUID, name,
 * issuer and quota follows from `seed`.
 */
export function createWorld(seed: number, options: WorldOptions = {}): World {
  const suffix = seededGuid(seed, 'suffix').slice(0, 4);
  const scale = planScale(options.scale);
  const tenants: Tenant[] = [];
  const subscriptions = new Map<string, Subscription>();
  const world: World = {
    seed,
    suffix,
    tenants,
    users: [],
    subscriptions,
    loaded: new Set(),
    onLoad: undefined,
    generations: new Map(),
  };

  const addTenant = (key: string, displayName: string, domain: string): Tenant => {
    const tenant: Tenant = {
      id: seededGuid(seed, `tenant:${key}`),
      displayName,
      domain: `${domain}${suffix}.onmicrosoft.com`,
      mfaRequired: false,
      subscriptions: [],
    };
    tenants.push(tenant);
    return tenant;
  };
  const addSubscription = (tenant: Tenant, displayName: string, fill: Filler): void => {
    const id = seededGuid(seed, `subscription:${tenant.id}:${displayName}`);
    let contents: SubscriptionContents | undefined;
    const subscription: Subscription = {
      id,
      tenantId: tenant.id,
      displayName,
      state: 'Enabled',
      contents() {
        if (contents) return contents;
        contents = emptyContents(tenant === tenants[0]);
        fill({ world, tenant, subscription, contents });
        grantRights(world, tenant, subscription, contents);
        world.loaded.add(subscription);
        world.onLoad?.(subscription);
        return contents;
      },
    };
    tenant.subscriptions.push(subscription);
    subscriptions.set(id, subscription);
  };

  const own = options.namesBySeed === true ? ` ${suffix}` : '';
  const contoso = addTenant('A', `Contoso${own}`, 'contoso');
  addSubscription(contoso, 'Contoso Production', (place) => fillContoso(place, 'production'));
  addSubscription(contoso, 'Contoso Development', (place) => fillContoso(place, 'development'));
  const fabrikam = addTenant('B', `Fabrikam${own}`, 'fabrikam');
  addSubscription(fabrikam, 'Fabrikam Platform', (place) => fillFabrikam(place, 'platform', own.replace(' ', '-')));
  addSubscription(fabrikam, 'Fabrikam Sandbox', (place) => fillFabrikam(place, 'sandbox', ''));

  for (let index = tenants.length; index < scale.tenants; index += 1) {
    addTenant(`T${index + 1}`, `Tenant ${String(index + 1)}`, `tenant${String(index + 1)}x`);
  }
  const perTenant = scale.subscriptions;
  tenants.forEach((tenant, tenantIndex) => {
    for (let index = tenant.subscriptions.length; index < perTenant; index += 1) {
      const number = String(index + 1).padStart(4, '0');
      addSubscription(tenant, `${tenant.displayName} ${number}`, (place) =>
        fillScaled(place, scale.share(tenantIndex * perTenant + index)),
      );
    }
  });
  world.users.push(...createUsers(world, options.users ?? DEFAULT_USERS));
  return world;
}

/** Where a filler works. */
export interface Place {
  readonly world: World;
  readonly tenant: Tenant;
  readonly subscription: Subscription;
  readonly contents: SubscriptionContents;
}

type Filler = (place: Place) => void;

function emptyContents(withQuota: boolean): SubscriptionContents {
  const contents: SubscriptionContents = {
    resourceGroups: new Map(),
    clusters: new Map(),
    identities: new Map(),
    roleAssignments: new Map(),
    policyAssignments: new Map(),
    denyAssignments: new Map(),
    providers: new Map(),
    quotas: new Map(),
  };
  for (const namespace of PROVIDERS) {
    contents.providers.set(namespace.toLowerCase(), { namespace, state: 'Registered', settlesAt: 0 });
  }
  // The cluster's tenant used Microsoft.Quota before; the identity's tenant never did.
  contents.providers.set('microsoft.quota', {
    namespace: 'Microsoft.Quota',
    state: withQuota ? 'Registered' : 'NotRegistered',
    settlesAt: 0,
  });
  return contents;
}
