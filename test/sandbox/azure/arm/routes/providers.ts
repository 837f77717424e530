import { isAllowed } from '../../roles/authorization.ts';
import { LOCATIONS } from '../../world/locations.ts';
import type { Json, ProviderState, SubscriptionContents } from '../../world/model.ts';
import { CLUSTERS, COMPUTE, IDENTITIES, QUOTA, RESOURCES } from '../apiVersions.ts';
import { authorizationFailed, gatewayFailure } from '../armFailure.ts';
import { page } from '../paging.ts';
import { type ArmCall, type ArmRoute, placeOf } from '../route.ts';

const TYPES: Readonly<Record<string, readonly (readonly [type: string, versions: readonly string[]])[]>> = {
  'microsoft.quota': [
    ['quotas', QUOTA.accepted],
    ['usages', QUOTA.accepted],
  ],
  'microsoft.managedidentity': [
    ['userAssignedIdentities', IDENTITIES.accepted],
    ['userAssignedIdentities/federatedIdentityCredentials', IDENTITIES.accepted],
  ],
  'microsoft.containerservice': [['managedClusters', CLUSTERS.accepted]],
  'microsoft.compute': [['locations/usages', COMPUTE.accepted]],
};

/** Resource providers and their registration. */
export const providerRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}/providers',
    versions: RESOURCES,
    action: 'Microsoft.Resources/subscriptions/providers/read',
    handle(call) {
      const { subscription, contents } = placeOf(call);
      return page(call, [...contents.providers.values()].map((provider) => providerBody(subscription.id, contents, provider, call.now)));
    },
  },
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}/providers/{namespace}',
    versions: RESOURCES,
    action: 'Microsoft.Resources/subscriptions/providers/read',
    handle: (call) => answer(call, providerOf(call)),
  },
  {
    method: 'POST',
    pattern: '/subscriptions/{subscription}/providers/{namespace}/register',
    versions: RESOURCES,
    handle(call) {
      const provider = providerOf(call);
      requireRegister(call, provider, 'register');
      if (providerStateOf(placeOf(call).contents, provider.namespace, call.now) !== 'Registered') {
        if (provider.state !== 'Registering') provider.settlesAt = call.now + call.context.timings.registrationMs;
        provider.state = 'Registering';
      }
      return answer(call, provider);
    },
  },
  {
    method: 'POST',
    pattern: '/subscriptions/{subscription}/providers/{namespace}/unregister',
    versions: RESOURCES,
    handle(call) {
      const provider = providerOf(call);
      requireRegister(call, provider, 'unregister');
      provider.state = 'Unregistering';
      provider.settlesAt = call.now + call.context.timings.registrationMs;
      return answer(call, provider);
    },
  },
];

function providerOf(call: ArmCall): ProviderState {
  const namespace = call.param('namespace');
  const provider = placeOf(call).contents.providers.get(namespace.toLowerCase());
  if (!provider) throw gatewayFailure(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
  return provider;
}

/** Registration is an action of the provider itself: `Microsoft.Quota/register/action`. */
function requireRegister(call: ArmCall, provider: ProviderState, verb: string): void {
  const action = `${provider.namespace}/${verb}/action`;
  const scope = `/subscriptions/${placeOf(call).subscription.id}`;
  if (!isAllowed(placeOf(call).contents, { principal: call.principal, action, scope, now: call.now })) {
    throw authorizationFailed(call.principal.name, call.principal.objectId, action, scope);
  }
}

/** A provider's state, after the time it takes. */
export function providerStateOf(contents: SubscriptionContents, namespace: string, now: number): ProviderState['state'] {
  const provider = contents.providers.get(namespace.toLowerCase());
  if (!provider) return 'NotRegistered';
  if (now >= provider.settlesAt) {
    if (provider.state === 'Registering') provider.state = 'Registered';
    if (provider.state === 'Unregistering') provider.state = 'Unregistered';
  }
  return provider.state;
}

function answer(call: ArmCall, provider: ProviderState): { status: number; body: Json } {
  const { subscription, contents } = placeOf(call);
  return { status: 200, body: providerBody(subscription.id, contents, provider, call.now) };
}

function providerBody(subscriptionId: string, contents: SubscriptionContents, provider: ProviderState, now: number): Json {
  return {
    id: `/subscriptions/${subscriptionId}/providers/${provider.namespace}`,
    namespace: provider.namespace,
    resourceTypes: (TYPES[provider.namespace.toLowerCase()] ?? []).map(([resourceType, apiVersions]) => ({
      resourceType,
      locations: LOCATIONS.map((location) => location.displayName),
      apiVersions: apiVersions.toReversed(),
      capabilities: 'None',
    })),
    registrationState: providerStateOf(contents, provider.namespace, now),
    registrationPolicy: 'RegistrationRequired',
  };
}
