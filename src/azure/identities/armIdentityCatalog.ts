import { armIdParts } from '../../core/model/armId.ts';
import type { ArmId, SubscriptionId } from '../../core/model/ids.ts';
import type { ManagedIdentity } from '../../core/model/identity.ts';
import type { IdentityCatalog } from '../../core/ports/identityCatalog.ts';
import type { ArmAccess, ArmSession } from '../arm/armSession.ts';
import { listOfTenant, type ListedType } from '../arm/tenantListing.ts';
import { unlessGone } from '../arm/unlessGone.ts';
import { identityFromModel, identityFromRow, identityQuery } from './readIdentity.ts';
import { createResourceGroup, deleteEmptyResourceGroup, listResourceGroups } from './resourceGroups.ts';

/** User-assigned identities by Resource Graph (list) and ARM (Microsoft.ManagedIdentity 2024-11-30). */
export function armIdentityCatalog(arm: ArmSession): IdentityCatalog {
  return {
    list: (request) => listOfTenant(arm, identities, request),
    get: async ({ identity, signal }) =>
      arm.run({ tenantId: identity.tenantId, operation: 'getIdentity', target: armIdParts(identity.id).name, signal }, async (access) => {
        const { client, resourceGroup, name } = await identityClient(access, identity.id);
        return identityFromModel(await client.userAssignedIdentities.get(resourceGroup, name), identity.tenantId);
      }),
    create: ({ tenantId, subscriptionId, resourceGroup, name, location, signal }) =>
      arm.run({ tenantId, operation: 'createIdentity', target: name, signal }, async (access) => {
        const client = await managedIdentityClient(access, subscriptionId);
        return identityFromModel(await client.userAssignedIdentities.createOrUpdate(resourceGroup, name, { location }), tenantId);
      }),
    delete: async ({ identity, signal }) =>
      arm.run({ tenantId: identity.tenantId, operation: 'deleteIdentity', target: armIdParts(identity.id).name, signal }, async (access) => {
        const { client, resourceGroup, name } = await identityClient(access, identity.id);
        await unlessGone(client.userAssignedIdentities.delete(resourceGroup, name));
      }),
    listResourceGroups: (request) => listResourceGroups(arm, request),
    createResourceGroup: (request) => createResourceGroup(arm, request),
    deleteEmptyResourceGroup: (request) => deleteEmptyResourceGroup(arm, request),
  };
}

/** The client that can reach one identity, and how it names it. */
export async function identityClient(access: ArmAccess, id: ArmId) {
  const { subscriptionId, resourceGroup, name } = armIdParts(id);
  return { client: await managedIdentityClient(access, subscriptionId), resourceGroup, name };
}

const identities: ListedType<ManagedIdentity> = {
  operation: 'listIdentities',
  query: identityQuery,
  fromRow: identityFromRow,
  async fromProvider(access, subscriptionId, tenantId) {
    const client = await managedIdentityClient(access, subscriptionId);
    const found: ManagedIdentity[] = [];
    for await (const model of client.userAssignedIdentities.listBySubscription()) found.push(identityFromModel(model, tenantId));
    return found;
  },
};

async function managedIdentityClient(access: ArmAccess, subscriptionId: SubscriptionId) {
  const { ManagedServiceIdentityClient } = await import('@azure/arm-msi');
  return access.client((credential, options) => new ManagedServiceIdentityClient(credential, subscriptionId, options));
}
