import type { Cluster, IdentityBinding, Json } from '../../world/model.ts';
import { IDENTITY_BINDINGS } from '../apiVersions.ts';
import { resourceNotFound } from '../armFailure.ts';
import { page } from '../paging.ts';
import type { ArmRoute } from '../route.ts';
import { clusterOf } from './managedClusters.ts';

const TYPE = 'Microsoft.ContainerService/managedClusters/identityBindings';
const LIST = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.ContainerService/managedClusters/{name}/identityBindings`;

/** AKS identity bindings, to be read. */
export const identityBindingRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: LIST,
    versions: IDENTITY_BINDINGS,
    provider: 'Microsoft.ContainerService',
    action: `${TYPE}/read`,
    handle(call) {
      const cluster = clusterOf(call);
      return page(call, [...cluster.identityBindings.values()].map((binding) => bindingBody(cluster, binding)));
    },
  },
  {
    method: 'GET',
    pattern: `${LIST}/{binding}`,
    versions: IDENTITY_BINDINGS,
    provider: 'Microsoft.ContainerService',
    action: `${TYPE}/read`,
    handle(call) {
      const cluster = clusterOf(call);
      const binding = cluster.identityBindings.get(call.param('binding').toLowerCase());
      if (!binding) throw resourceNotFound(TYPE, `${cluster.name}/${call.param('binding')}`, cluster.resourceGroup);
      return { status: 200, body: bindingBody(cluster, binding) };
    },
  },
];

function bindingBody(cluster: Cluster, binding: IdentityBinding): Json {
  return {
    eTag: binding.eTag,
    // Unlike its cluster the binding writes `resourceGroups` (recorded).
    id: `${cluster.id.replace('/resourcegroups/', '/resourceGroups/')}/identityBindings/${binding.name}`,
    name: binding.name,
    properties: {
      managedIdentity: {
        clientId: binding.clientId,
        objectId: binding.objectId,
        resourceId: binding.resourceId,
        tenantId: binding.tenantId,
      },
      oidcIssuer: { oidcIssuerUrl: bindingIssuer(binding) },
      provisioningState: 'Succeeded',
    },
    type: TYPE,
  };
}

/** Name of the one credential that all bindings of an identity share (AKS docs, identity bindings); its subject is not documented. */
export const BINDING_CREDENTIAL = 'aks-identity-binding';

/** The issuer AKS itself runs for a binding. */
export function bindingIssuer(binding: Pick<IdentityBinding, 'tenantId' | 'clientId'>): string {
  return `https://ib.oic.prod-aks.azure.com/${binding.tenantId}/${binding.clientId}`;
}
