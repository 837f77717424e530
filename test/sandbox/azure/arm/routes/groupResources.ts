import { covers, resourceGroupPath } from '../../world/armIds.ts';
import { RESOURCES } from '../apiVersions.ts';
import { mayRead, requireAnyRole } from '../gateway.ts';
import { page } from '../paging.ts';
import { type ArmRoute, placeOf } from '../route.ts';

const CLUSTER_TYPE = 'Microsoft.ContainerService/managedClusters';
const IDENTITY_TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** What stands in a resource group, of any type: how a caller learns that a group is empty. */
export const groupResourceRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/resources',
    versions: RESOURCES,
    handle(call) {
      requireAnyRole(call, 'Microsoft.Resources/subscriptions/resourceGroups/resources');
      const { subscription, contents } = placeOf(call);
      const group = resourceGroupPath(subscription.id, call.param('resourceGroup'));
      const typed = (type: string) => (one: { readonly id: string; readonly name: string; readonly location: string }) => ({
        id: one.id,
        name: one.name,
        type,
        location: one.location,
      });
      const resources = [...[...contents.clusters.values()].map(typed(CLUSTER_TYPE)), ...[...contents.identities.values()].map(typed(IDENTITY_TYPE))];
      return page(call, resources.filter((one) => covers(group, one.id) && mayRead(call, one.type, one.id)));
    },
  },
];
