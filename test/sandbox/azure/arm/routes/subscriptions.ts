import { hasAnyRole } from '../../roles/authorization.ts';
import { LOCATIONS } from '../../world/locations.ts';
import type { Json, Subscription } from '../../world/model.ts';
import { SUBSCRIPTIONS } from '../apiVersions.ts';
import { gatewayFailure } from '../armFailure.ts';
import { page } from '../paging.ts';
import { type ArmCall, type ArmRoute, placeOf } from '../route.ts';

/** Subscriptions of the token's tenant in which the caller holds a role, and their regions. */
export const subscriptionRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/subscriptions',
    versions: SUBSCRIPTIONS,
    handle(call) {
      const mine = call.tenant.subscriptions.filter((subscription) =>
        hasAnyRole(subscription.contents(), call.principal, call.now),
      );
      return page(call, mine.map(subscriptionBody), { count: { type: 'Total', value: mine.length } });
    },
  },
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}',
    versions: SUBSCRIPTIONS,
    handle(call) {
      return { status: 200, body: subscriptionBody(visible(call)) };
    },
  },
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}/locations',
    versions: SUBSCRIPTIONS,
    handle(call) {
      const { id } = visible(call);
      return {
        status: 200,
        body: {
          value: LOCATIONS.map((location) => ({
            id: `/subscriptions/${id}/locations/${location.name}`,
            name: location.name,
            type: 'Region',
            displayName: location.displayName,
            regionalDisplayName: `(${location.geography}) ${location.displayName}`,
            metadata: {
              regionType: 'Physical',
              regionCategory: 'Recommended',
              geography: location.geography,
              geographyGroup: location.geography,
              longitude: location.longitude,
              latitude: location.latitude,
              physicalLocation: location.displayName,
              pairedRegion: [],
            },
          })),
        },
      };
    },
  },
];

/** Any role at or below a subscription lets one see it; without one it does not exist. */
function visible(call: ArmCall): Subscription {
  const { subscription, contents } = placeOf(call);
  if (!hasAnyRole(contents, call.principal, call.now)) {
    throw gatewayFailure(404, 'SubscriptionNotFound', `The subscription '${subscription.id}' could not be found.`);
  }
  return subscription;
}

function subscriptionBody(subscription: Subscription): Json {
  return {
    id: `/subscriptions/${subscription.id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: subscription.id,
    tenantId: subscription.tenantId,
    displayName: subscription.displayName,
    state: subscription.state,
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}
