import { fail } from '../../core/model/failure.ts';
import type { ProviderRegistry, ProviderRequest, RegistrationState } from '../../core/ports/providerRegistry.ts';
import type { ArmAccess, ArmSession } from '../arm/armSession.ts';

const states: readonly RegistrationState[] = ['Registered', 'Registering', 'NotRegistered', 'Unregistering'];

/** Resource provider registration by ARM (Microsoft.Resources 2025-04-01). */
export function armProviderRegistry(arm: ArmSession): ProviderRegistry {
  const run = <T>(operation: string, request: ProviderRequest, work: (access: ArmAccess) => Promise<T>): Promise<T> =>
    arm.run({ tenantId: request.tenantId, operation, target: request.namespace, signal: request.signal }, work);
  return {
    state: (request) =>
      run('getProvider', request, async (access) => {
        const client = await resourceClient(access, request);
        const { registrationState } = await client.providers.get(request.namespace);
        return (
          states.find((state) => state === registrationState) ??
          fail({ reason: 'invalidResponse', operation: 'getProvider', target: request.namespace, detail: `registrationState is ${String(registrationState)}.` })
        );
      }),
    register: (request) =>
      run('registerProvider', request, async (access) => {
        const client = await resourceClient(access, request);
        await client.providers.register(request.namespace);
      }),
  };
}

async function resourceClient(access: ArmAccess, request: ProviderRequest) {
  const { ResourceManagementClient } = await import('@azure/arm-resources');
  return access.client((credential, options) => new ResourceManagementClient(credential, request.subscriptionId, options));
}
