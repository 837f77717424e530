import type { Subscription } from '../../core/model/tenant.ts';
import type { Choice } from './askHost.ts';

export function subscriptionChoice(subscription: Subscription): Choice<Subscription> {
  return { id: subscription.id, label: subscription.displayName, icon: 'key', description: subscription.id, value: subscription };
}
