import type { FederatedIdentityCredential } from '@azure/arm-msi';
import { armIdParts } from '../../core/model/armId.ts';
import { fail } from '../../core/model/failure.ts';
import type { FederatedCredential, IdentityRef } from '../../core/model/identity.ts';
import type { FederationStore } from '../../core/ports/federationStore.ts';
import type { ArmSession } from '../arm/armSession.ts';
import { unlessGone } from '../arm/unlessGone.ts';
import { identityClient } from './armIdentityCatalog.ts';

/** Federated credentials by ARM (Microsoft.ManagedIdentity 2024-11-30). */
export function armFederationStore(arm: ArmSession): FederationStore {
  return {
    list: async ({ identity, signal }) =>
      arm.run(callFor(identity, 'listFederatedCredentials', signal), async (access) => {
        const { client, resourceGroup, name } = await identityClient(access, identity.id);
        const credentials: FederatedCredential[] = [];
        for await (const found of client.federatedIdentityCredentials.list(resourceGroup, name)) credentials.push(credentialFrom(found));
        return credentials;
      }),
    put: async ({ identity, credential, signal }) =>
      arm.run(callFor(identity, 'putFederatedCredential', signal), async (access) => {
        const { client, resourceGroup, name } = await identityClient(access, identity.id);
        await client.federatedIdentityCredentials.createOrUpdate(resourceGroup, name, credential.name, {
          issuer: credential.issuer,
          subject: credential.subject,
          audiences: [...credential.audiences],
        });
      }),
    delete: async ({ identity, name, signal }) =>
      arm.run(callFor(identity, 'deleteFederatedCredential', signal), async (access) => {
        const parent = await identityClient(access, identity.id);
        await unlessGone(parent.client.federatedIdentityCredentials.delete(parent.resourceGroup, parent.name, name));
      }),
  };
}

function callFor(identity: IdentityRef, operation: string, signal: AbortSignal) {
  return { tenantId: identity.tenantId, operation, target: armIdParts(identity.id).name, signal };
}

// An absent issuer or subject is kept as empty text: a credential that matches nothing, and is shown so.
function credentialFrom(found: FederatedIdentityCredential): FederatedCredential {
  return {
    name: found.name ?? fail({ reason: 'invalidResponse', operation: 'listFederatedCredentials', detail: 'A federated credential has no name.' }),
    issuer: found.issuer ?? '',
    subject: found.subject ?? '',
    audiences: found.audiences ?? [],
  };
}
