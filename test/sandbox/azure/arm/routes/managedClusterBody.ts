import { asObject } from '../../world/json.ts';
import { seededGuid } from '../../../foundation/seed.ts';
import type { AzureContext } from '../../context.ts';
import type { Cluster, Json, JsonObject } from '../../world/model.ts';

/** `/<tenant>/<guid>/`: the path of a cluster's issuer. */
function issuerPath(cluster: Cluster): string {
  return `/${cluster.tenantId}/${cluster.issuerGuid}/`;
}

/** The issuer as ARM shows it and tokens carry it, with its trailing slash. */
export function issuerUrl(context: AzureContext, cluster: Cluster): string {
  return cluster.servedElsewhere ?? `${context.issuerBase.replace(/\/+$/, '')}${issuerPath(cluster)}`;
}

/** The properties with what the provider computes. */
export function clusterProperties(context: AzureContext, cluster: Cluster): JsonObject {
  const security = asObject(cluster.properties.securityProfile) ?? {};
  return {
    provisioningState: cluster.provisioningState,
    powerState: { code: 'Running' },
    ...cluster.properties,
    identityProfile: {
      kubeletidentity: {
        resourceId: `/subscriptions/${cluster.subscriptionId}/resourcegroups/MC_${cluster.resourceGroup}_${cluster.name}_${cluster.location}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${cluster.name}-agentpool`,
        clientId: seededGuid(context.world.seed, `kubelet-client:${cluster.issuerGuid}`),
        objectId: seededGuid(context.world.seed, `kubelet-object:${cluster.issuerGuid}`),
      },
    },
    securityProfile: cluster.workloadIdentity ? { ...security, workloadIdentity: { enabled: true } } : security,
    oidcIssuerProfile: cluster.oidc ? { enabled: true, issuerURL: issuerUrl(context, cluster) } : { enabled: false },
    resourceUID: cluster.issuerGuid.replaceAll('-', '').slice(0, 24),
  };
}

/** A cluster as its provider shows it. */
export function clusterBody(context: AzureContext, cluster: Cluster, apiVersion: string): Json {
  return {
    id: cluster.id,
    location: cluster.location,
    name: cluster.name,
    ...(cluster.tags === undefined ? {} : { tags: cluster.tags }),
    type: 'Microsoft.ContainerService/ManagedClusters',
    kind: cluster.kind,
    properties: clusterProperties(context, cluster),
    identity: cluster.identity,
    sku: cluster.sku,
    ...(apiVersion >= '2025-01-01' ? { eTag: cluster.eTag } : {}),
  };
}

/** Tells the Kubernetes half what a cluster is like now. */
export function announce(context: AzureContext, cluster: Cluster): void {
  context.plane.ensure({
    id: cluster.id,
    name: cluster.name,
    tenantId: cluster.tenantId,
    issuerPath: issuerPath(cluster),
    oidc: cluster.oidc,
    workloadIdentity: cluster.workloadIdentity,
  });
}
