import type { ManagedCluster } from '@azure/arm-containerservice';
import { armIdParts, parseArmId } from '../../core/model/armId.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import { parseIssuer, type TenantId } from '../../core/model/ids.ts';
import { recordOf, textOf, type JsonRecord } from '../json.ts';

/** What Azure says of a cluster, in whichever of three shapes it was read. */
interface ClusterFacts {
  readonly id: string;
  readonly location: string;
  readonly kubernetesVersion: string | undefined;
  readonly provisioningState: string | undefined;
  readonly powerState: string | undefined;
  readonly oidcIssuerEnabled: boolean;
  readonly issuer: string | undefined;
  readonly workloadIdentityEnabled: boolean;
}

/** The columns {@link clusterFromRow} reads; not the whole properties, which are some 10 KB of each cluster. */
export const clusterQuery = `resources
| where type =~ 'microsoft.containerservice/managedclusters'
| project id, name, location, resourceGroup, subscriptionId, kubernetesVersion = properties.kubernetesVersion, provisioningState = properties.provisioningState, powerState = properties.powerState, oidcIssuerProfile = properties.oidcIssuerProfile, workloadIdentity = properties.securityProfile.workloadIdentity
| order by id asc`;

/** From a row of Resource Graph. @throws TenantlinkError `invalidInput` when the id is none. */
export function clusterFromRow(row: JsonRecord, tenantId: TenantId): Cluster {
  return clusterFrom(factsOf(row, row, row.workloadIdentity), tenantId);
}

/** From the resource as its provider writes it. @throws TenantlinkError `invalidInput` when the id is none. */
export function clusterFromResource(resource: JsonRecord, tenantId: TenantId): Cluster {
  const properties = recordOf(resource.properties) ?? {};
  return clusterFrom(factsOf(resource, properties, recordOf(properties.securityProfile)?.workloadIdentity), tenantId);
}

/** From the SDK's model. @throws TenantlinkError `invalidInput` when the id is none. */
export function clusterFromModel(model: ManagedCluster, tenantId: TenantId): Cluster {
  return clusterFrom(
    {
      id: model.id ?? '',
      location: model.location,
      kubernetesVersion: model.currentKubernetesVersion ?? model.kubernetesVersion,
      provisioningState: model.provisioningState,
      powerState: model.powerState?.code,
      oidcIssuerEnabled: model.oidcIssuerProfile?.enabled === true,
      issuer: model.oidcIssuerProfile?.issuerURL,
      workloadIdentityEnabled: model.securityProfile?.workloadIdentity?.enabled === true,
    },
    tenantId,
  );
}

function factsOf(resource: JsonRecord, properties: JsonRecord, workloadIdentity: unknown): ClusterFacts {
  const oidc = recordOf(properties.oidcIssuerProfile);
  return {
    id: textOf(resource.id) ?? '',
    location: textOf(resource.location) ?? '',
    kubernetesVersion: textOf(properties.currentKubernetesVersion) ?? textOf(properties.kubernetesVersion),
    provisioningState: textOf(properties.provisioningState),
    powerState: textOf(recordOf(properties.powerState)?.code),
    oidcIssuerEnabled: oidc?.enabled === true,
    issuer: textOf(oidc?.issuerURL),
    workloadIdentityEnabled: recordOf(workloadIdentity)?.enabled === true,
  };
}

function clusterFrom(facts: ClusterFacts, tenantId: TenantId): Cluster {
  const id = parseArmId(facts.id, 'cluster id');
  const { name, resourceGroup, subscriptionId } = armIdParts(id);
  return {
    id,
    tenantId,
    name,
    resourceGroup,
    subscriptionId,
    location: facts.location,
    ...(facts.kubernetesVersion === undefined ? {} : { kubernetesVersion: facts.kubernetesVersion }),
    provisioningState: facts.provisioningState ?? 'Unknown',
    ...(facts.powerState === undefined ? {} : { powerState: facts.powerState }),
    oidcIssuerEnabled: facts.oidcIssuerEnabled,
    ...(facts.issuer === undefined ? {} : { issuer: parseIssuer(facts.issuer, 'oidcIssuerProfile.issuerURL') }),
    workloadIdentityEnabled: facts.workloadIdentityEnabled,
  };
}
