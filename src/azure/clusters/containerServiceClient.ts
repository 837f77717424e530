import { armIdParts } from '../../core/model/armId.ts';
import type { ArmId, SubscriptionId } from '../../core/model/ids.ts';
import type { ArmAccess } from '../arm/armSession.ts';

/** The AKS client of one subscription. */
export async function containerServiceClient(access: ArmAccess, subscriptionId: SubscriptionId) {
  const { ContainerServiceClient } = await import('@azure/arm-containerservice');
  return access.client((credential, options) => new ContainerServiceClient(credential, subscriptionId, options));
}

/** The AKS client that can reach one cluster, and how it names it. */
export async function clusterClient(access: ArmAccess, id: ArmId) {
  const { subscriptionId, resourceGroup, name } = armIdParts(id);
  return { client: await containerServiceClient(access, subscriptionId), resourceGroup, name };
}
