import type { Location, Subscription as ArmSubscription } from '@azure/arm-resources-subscriptions';
import { parseSubscriptionId, parseTenantId, type TenantId } from '../../core/model/ids.ts';
import type { Subscription, Tenant } from '../../core/model/tenant.ts';
import type { TenantDirectory } from '../../core/ports/tenantDirectory.ts';
import type { ArmAccess, ArmSession } from '../arm/armSession.ts';

/** Tenants and subscriptions by ARM (Microsoft.Resources subscriptions, 2022-12-01). */
export function armTenantDirectory(arm: ArmSession): TenantDirectory {
  return {
    listTenants: ({ accountId, signal }) =>
      arm.run({ tenantId: 'home', accountId, operation: 'listTenants', signal }, async (access) => {
        const client = await subscriptionClient(access);
        const tenants: Tenant[] = [];
        for await (const found of client.tenants.list()) {
          const id = parseTenantId(found.tenantId ?? '', 'tenant list');
          tenants.push({
            id,
            displayName: found.displayName ?? found.defaultDomain ?? id,
            ...(found.defaultDomain === undefined ? {} : { defaultDomain: found.defaultDomain }),
          });
        }
        return tenants;
      }),
    listSubscriptions: ({ tenantId, signal }) =>
      arm.run({ tenantId, operation: 'listSubscriptions', target: tenantId, signal }, (access) => subscriptionsOf(access, tenantId, arm.log)),
    listRegions: ({ tenantId, subscriptionId, signal }) =>
      arm.run({ tenantId, operation: 'listRegions', target: subscriptionId, signal }, async (access) => {
        const client = await subscriptionClient(access);
        const regions: { readonly name: string; readonly displayName: string }[] = [];
        for await (const found of client.subscriptions.listLocations(subscriptionId)) {
          if (found.name !== undefined && isPhysical(found)) regions.push({ name: found.name, displayName: found.displayName ?? found.name });
        }
        return regions;
      }),
  };
}

/**
 * The subscriptions that belong to a tenant. Those that other tenants delegated to it (Azure
 * Lighthouse) are left out: what stands in them belongs to the other tenant's directory, and a
 * ServiceAccount there would need that tenant's id.
 */
export async function subscriptionsOf(access: ArmAccess, tenantId: TenantId, log: (line: string) => void): Promise<readonly Subscription[]> {
  const client = await subscriptionClient(access);
  const subscriptions: Subscription[] = [];
  for await (const found of client.subscriptions.list()) {
    const owner = ownerOf(found, tenantId);
    if (owner !== tenantId) {
      log(`Subscription ${found.subscriptionId ?? ''} is delegated by tenant ${owner}: left out`);
      continue;
    }
    const id = parseSubscriptionId(found.subscriptionId ?? '', 'subscription list');
    subscriptions.push({ id, displayName: found.displayName ?? id, tenantId });
  }
  return subscriptions;
}

async function subscriptionClient(access: ArmAccess) {
  const { SubscriptionClient } = await import('@azure/arm-resources-subscriptions');
  return access.client((credential, options) => new SubscriptionClient(credential, options));
}

function ownerOf(subscription: ArmSubscription, asked: TenantId): TenantId {
  return subscription.tenantId === undefined ? asked : parseTenantId(subscription.tenantId, 'subscription list');
}

// Logical regions (`europe`, `global`) cannot hold a cluster or an identity.
function isPhysical(location: Location): boolean {
  return location.metadata?.regionType === undefined || location.metadata.regionType === 'Physical';
}
