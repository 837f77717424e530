import type { SubscriptionId, TenantId } from '../model/ids.ts';

/** `Registered`, `Registering`, `NotRegistered`, `Unregistering`: the API's own words. */
export type RegistrationState = 'Registered' | 'Registering' | 'NotRegistered' | 'Unregistering';

/** Resource provider registration of a subscription. Throws TenantlinkError. */
export interface ProviderRegistry {
  state(request: ProviderRequest): Promise<RegistrationState>;
  /** Asks for registration and returns at once; poll {@link ProviderRegistry.state} until `Registered`. */
  register(request: ProviderRequest): Promise<void>;
}

export interface ProviderRequest {
  readonly tenantId: TenantId;
  readonly subscriptionId: SubscriptionId;
  /** e.g. `Microsoft.Quota` */
  readonly namespace: string;
  readonly signal: AbortSignal;
}
