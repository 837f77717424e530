import { seededGuid } from '../../foundation/seed.ts';
import { clusterPath } from './armIds.ts';
import { asObject, isList } from './json.ts';
import type { Cluster, JsonObject } from './model.ts';

/** What decides a cluster's content. */
export interface ClusterSpec {
  readonly seed: number;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  readonly oidc: boolean;
  readonly workloadIdentity: boolean;
  readonly adminGroupId?: string;
  readonly tags?: JsonObject;
  /** Distinguishes a re-created cluster (new issuer) from the one that had its name before. */
  readonly generation?: number;
  readonly createdAt?: number;
  readonly kubernetesVersion?: string;
}

/** A running cluster as `az aks create` with Entra integration leaves it. */
export function clusterFrom(spec: ClusterSpec): Cluster {
  const id = clusterPath(spec.subscriptionId, spec.resourceGroup, spec.name);
  const unique = `${id.toLowerCase()}#${spec.generation ?? 0}`;
  return {
    id,
    name: spec.name,
    resourceGroup: spec.resourceGroup,
    subscriptionId: spec.subscriptionId,
    tenantId: spec.tenantId,
    location: spec.location,
    tags: spec.tags,
    sku: { name: 'Base', tier: 'Free' },
    identity: {
      type: 'SystemAssigned',
      principalId: seededGuid(spec.seed, `cluster-principal:${unique}`),
      tenantId: spec.tenantId,
    },
    kind: 'Base',
    properties: completeProperties(
      {
        kubernetesVersion: spec.kubernetesVersion ?? '1.33.6',
        dnsPrefix: `${spec.name}-dns`,
        agentPoolProfiles: [{ name: 'nodepool1', count: 3, vmSize: 'Standard_DS2_v2', mode: 'System' }],
        ...(spec.adminGroupId === undefined
          ? {}
          : {
              aadProfile: {
                managed: true,
                enableAzureRBAC: false,
                adminGroupObjectIDs: [spec.adminGroupId],
                tenantID: spec.tenantId,
              },
            }),
        autoUpgradeProfile: { upgradeChannel: 'patch', nodeOSUpgradeChannel: 'NodeImage' },
      },
      spec,
    ),
    issuerGuid: seededGuid(spec.seed, `issuer:${unique}`),
    oidc: spec.oidc,
    workloadIdentity: spec.workloadIdentity,
    provisioningState: 'Succeeded',
    eTag: seededGuid(spec.seed, `etag:${unique}`),
    createdAt: spec.createdAt ?? 0,
    identityBindings: new Map(),
  };
}

/**
 * What the provider adds to the properties a client sent: whatever the client leaves out gets its default,
 * which is how a partial PUT resets a cluster.
 */
export function completeProperties(
  sent: JsonObject,
  where: { readonly seed: number; readonly name: string; readonly resourceGroup: string; readonly location: string },
): JsonObject {
  const version = typeof sent.kubernetesVersion === 'string' && sent.kubernetesVersion !== '' ? sent.kubernetesVersion : '1.33.6';
  const dnsPrefix = typeof sent.dnsPrefix === 'string' ? sent.dnsPrefix : `${where.name}-dns`;
  const host = `${dnsPrefix}-${seededGuid(where.seed, `dns:${where.resourceGroup}/${where.name}`).slice(0, 8)}`;
  const pools = isList(sent.agentPoolProfiles) ? sent.agentPoolProfiles : [];
  return {
    disableLocalAccounts: false,
    enableRBAC: true,
    supportPlan: 'KubernetesOfficial',
    maxAgentPools: 100,
    networkProfile: {
      networkPlugin: 'azure',
      networkPluginMode: 'overlay',
      loadBalancerSku: 'standard',
      podCidr: '10.244.0.0/16',
      serviceCidr: '10.0.0.0/16',
      dnsServiceIP: '10.0.0.10',
      outboundType: 'loadBalancer',
      ipFamilies: ['IPv4'],
    },
    servicePrincipalProfile: { clientId: 'msi' },
    storageProfile: {
      diskCSIDriver: { enabled: true },
      fileCSIDriver: { enabled: true },
      snapshotController: { enabled: true },
    },
    workloadAutoScalerProfile: {},
    securityProfile: {},
    ...sent,
    dnsPrefix,
    kubernetesVersion: version,
    currentKubernetesVersion: version,
    fqdn: `${host}.hcp.${where.location}.azmk8s.io`,
    azurePortalFQDN: `${host}.portal.hcp.${where.location}.azmk8s.io`,
    nodeResourceGroup: `MC_${where.resourceGroup}_${where.name}_${where.location}`,
    agentPoolProfiles: pools.map((pool) => ({
      osDiskSizeGB: 128,
      osDiskType: 'Managed',
      osType: 'Linux',
      osSKU: 'Ubuntu',
      type: 'VirtualMachineScaleSets',
      maxPods: 250,
      enableAutoScaling: false,
      ...asObject(pool),
      orchestratorVersion: version,
      currentOrchestratorVersion: version,
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
    })),
  };
}
