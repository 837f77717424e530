import type { SubscriptionId, TenantId } from '../model/ids.ts';
import type { RegistrationState } from '../ports/providerRegistry.ts';
import type { Plan } from './plan.ts';

/** A plan of one step: a provider is registered in a subscription, as every remote write goes through a plan. */
export function planRegistration(
  wanted: { readonly tenantId: TenantId; readonly subscriptionId: SubscriptionId; readonly namespace: string; readonly state: RegistrationState },
  made: { readonly id: string; readonly now: number },
): Plan {
  const { tenantId, subscriptionId, namespace, state } = wanted;
  return {
    id: made.id,
    createdAt: made.now,
    resolved: {},
    warnings: [],
    steps: [
      {
        id: 'registerProvider',
        state: state === 'Registered' ? 'inPlace' : 'needed',
        side: 'identity',
        tenantId,
        target: namespace,
        changes: [{ what: namespace, before: state, after: 'Registered', reversibility: 'shared' }],
        dependsOn: [],
        action: { kind: 'registerProvider', tenantId, subscriptionId, namespace },
      },
    ],
  };
}
