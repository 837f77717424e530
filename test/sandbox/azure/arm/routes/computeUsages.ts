import { findLocation } from '../../world/locations.ts';
import { quotasOf } from '../../world/world.ts';
import { COMPUTE, noRegisteredProvider } from '../apiVersions.ts';
import { page } from '../paging.ts';
import { type ArmRoute, placeOf } from '../route.ts';

/** Compute usages of a region: limit and current value of every family. */
export const computeUsageRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages',
    versions: COMPUTE,
    provider: 'Microsoft.Compute',
    action: 'Microsoft.Compute/locations/usages/read',
    scope: (call) => `/subscriptions/${placeOf(call).subscription.id}`,
    handle(call) {
      const location = findLocation(call.param('location'));
      if (!location) throw noRegisteredProvider(call.param('location'), call.apiVersion, COMPUTE);
      const quotas = quotasOf(call.context.world, placeOf(call).subscription, location.name);
      const answer = page(
        call,
        quotas.map((quota) => ({
          limit: quota.limit,
          unit: 'Count',
          currentValue: quota.usage,
          name: { value: quota.name, localizedValue: quota.localizedName },
        })),
      );
      return { ...answer, headers: { 'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/GetSubscriptionInfo3Min;2399' } };
    },
  },
];
