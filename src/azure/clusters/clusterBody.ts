import { recordOf, type JsonRecord } from '../json.ts';

/** The version that arm-containerservice 25.5.0 sends; GET and PUT must agree on it. */
export const managedClustersApiVersion = '2026-06-01';

/** What may be turned on or off. AKS refuses to turn the issuer off again. */
export interface ProfileChange {
  readonly oidcIssuer?: true;
  readonly workloadIdentity?: boolean;
}

/** What the provider sets itself. The rest of a GET body belongs into the PUT (ARM's own symmetry rule), nested read-only values included. */
const readOnlyTop: readonly string[] = ['id', 'name', 'type', 'systemData', 'eTag', 'etag'];
const readOnlyProperties: readonly string[] = [
  'provisioningState', 'powerState', 'maxAgentPools', 'currentKubernetesVersion', 'fqdn', 'privateFQDN', 'azurePortalFQDN', 'resourceUID', 'status',
];

/**
 * The body to PUT for a change, made of the whole body that GET gave; undefined when the cluster
 * is so already. Members that this program does not know stay: a PUT resets what it leaves out.
 */
export function changedClusterBody(body: JsonRecord, change: ProfileChange): JsonRecord | undefined {
  const properties = recordOf(body.properties) ?? {};
  const oidc = recordOf(properties.oidcIssuerProfile) ?? {};
  const security = recordOf(properties.securityProfile) ?? {};
  const workload = recordOf(security.workloadIdentity) ?? {};
  const enableIssuer = change.oidcIssuer === true && oidc.enabled !== true;
  const turnWorkload = change.workloadIdentity !== undefined && (workload.enabled === true) !== change.workloadIdentity;
  if (!enableIssuer && !turnWorkload) return undefined;
  return {
    ...without(body, readOnlyTop),
    properties: {
      ...without(properties, readOnlyProperties),
      ...(enableIssuer ? { oidcIssuerProfile: { enabled: true } } : {}),
      ...(turnWorkload ? { securityProfile: { ...security, workloadIdentity: { ...workload, enabled: change.workloadIdentity } } } : {}),
    },
  };
}

function without(record: JsonRecord, names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
