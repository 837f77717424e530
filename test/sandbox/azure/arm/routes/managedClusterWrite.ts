import { asObject } from '../../world/json.ts';
import { randomUUID } from 'node:crypto';
import { clusterFrom, completeProperties } from '../../world/clusterTemplate.ts';
import { findLocation } from '../../world/locations.ts';
import type { Cluster, JsonObject } from '../../world/model.ts';
import { nextGeneration } from '../../world/world.ts';
import { ArmFailure, gatewayFailure } from '../armFailure.ts';
import { type ArmAnswer, type ArmCall, placeOf } from '../route.ts';
import { announce, clusterBody } from './managedClusterBody.ts';
import { operationHeaders } from './operationStatus.ts';
import { requireMatch } from './preconditions.ts';
import { readLocation, readTags } from './requestBody.ts';

/**
 * PUT of a whole cluster: what the body leaves out gets its default. The new issuer shows in the answer already;
 * the states follow when the operation ends.
 * @throws ArmFailure in the gateway's or the provider's form
 */
export function putCluster(call: ArmCall, existing: Cluster | undefined): ArmAnswer {
  const location = findLocation(readLocation(call))?.name;
  const name = call.param('name');
  if (location === undefined) {
    throw gatewayFailure(400, 'LocationNotAvailableForResourceType', `The provided location '${readLocation(call)}' is not available for resource type 'Microsoft.ContainerService/managedClusters'.`);
  }
  requireMatch(call, existing);
  const sent = asObject(call.body.properties) ?? {};
  const wanted = features(sent, existing);
  return existing ? update(call, existing, location, sent, wanted) : create(call, name, location, sent, wanted);
}

interface Features {
  readonly oidc: boolean;
  readonly workloadIdentity: boolean;
}

function features(sent: JsonObject, existing: Cluster | undefined): Features {
  const issuer = asObject(sent.oidcIssuerProfile)?.enabled;
  if (existing?.oidc && issuer === false) {
    throw native(400, 'OIDCIssuerFeatureCannotBeDisabled', 'OIDC issuer feature cannot be disabled.', 'oidcIssuerProfile');
  }
  const version = typeof sent.kubernetesVersion === 'string' ? sent.kubernetesVersion : '';
  // From Kubernetes 1.34 on a new cluster has an issuer unless its maker declines.
  const byDefault = existing ? existing.oidc : /^1\.(3[4-9]|[4-9]\d)/.test(version);
  const oidc = typeof issuer === 'boolean' ? issuer : byDefault;
  const workloadIdentity = asObject(asObject(sent.securityProfile)?.workloadIdentity)?.enabled === true;
  if (workloadIdentity && !oidc) {
    // The CLI refuses this before sending; the provider's own wording is assumed.
    throw native(400, 'InvalidParameter', 'Workload identity requires the OIDC issuer to be enabled.', 'securityProfile.workloadIdentity');
  }
  return { oidc, workloadIdentity };
}

function create(call: ArmCall, name: string, location: string, sent: JsonObject, wanted: Features): ArmAnswer {
  const { context } = call;
  const { subscription, contents } = placeOf(call);
  if (!Array.isArray(sent.agentPoolProfiles) || sent.agentPoolProfiles.length === 0) {
    throw native(400, 'InvalidParameter', 'Required parameter agentPoolProfiles is missing (null).', 'agentPoolProfiles');
  }
  const group = contents.resourceGroups.get(call.param('resourceGroup').toLowerCase());
  const cluster = clusterFrom({
    seed: context.world.seed,
    name,
    resourceGroup: group?.name ?? call.param('resourceGroup'),
    subscriptionId: subscription.id,
    tenantId: subscription.tenantId,
    location,
    ...wanted,
    generation: nextGeneration(context.world, call.path),
    createdAt: call.now,
  });
  fill(call, cluster, sent);
  cluster.provisioningState = 'Creating';
  contents.clusters.set(cluster.id.toLowerCase(), cluster);
  announce(context, cluster);
  return begin(call, cluster, 201, context.timings.clusterCreateMs);
}

function update(call: ArmCall, cluster: Cluster, location: string, sent: JsonObject, wanted: Features): ArmAnswer {
  const { context } = call;
  if (cluster.location !== location) {
    throw gatewayFailure(
      409,
      'InvalidResourceLocation',
      `The resource '${cluster.name}' already exists in location '${cluster.location}' in resource group '${cluster.resourceGroup}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
    );
  }
  if (typeof sent.dnsPrefix === 'string' && sent.dnsPrefix !== cluster.properties.dnsPrefix) {
    throw native(400, 'PropertyChangeNotAllowed', "Changing property 'dnsPrefix' is not allowed.", 'dnsPrefix');
  }
  if (cluster.provisioningState === 'Creating' || cluster.provisioningState === 'Deleting') {
    throw native(
      409,
      'OperationNotAllowed',
      `Operation is not allowed because there's an in progress ${cluster.provisioningState.toLowerCase()} managed cluster operation on the managed cluster. Please wait for it to finish before starting a new operation.`,
    );
  }
  cluster.oidc = wanted.oidc;
  cluster.workloadIdentity = wanted.workloadIdentity;
  fill(call, cluster, { ...sent, dnsPrefix: cluster.properties.dnsPrefix ?? `${cluster.name}-dns` });
  cluster.provisioningState = 'Updating';
  announce(context, cluster);
  return begin(call, cluster, 200, context.timings.clusterUpdateMs);
}

/** What the provider computes, whatever a client sends back of it. */
const COMPUTED: ReadonlySet<string> = new Set([
  'provisioningState',
  'powerState',
  'oidcIssuerProfile',
  'identityProfile',
  'resourceUID',
  'currentKubernetesVersion',
  'fqdn',
  'azurePortalFQDN',
]);

/** Takes over what the client may write. */
function fill(call: ArmCall, cluster: Cluster, sent: JsonObject): void {
  const writable = Object.fromEntries(Object.entries(sent).filter(([name]) => !COMPUTED.has(name)));
  const security = asObject(writable.securityProfile);
  if (security) {
    // Rendered from the cluster's own flag.
    writable.securityProfile = Object.fromEntries(Object.entries(security).filter(([name]) => name !== 'workloadIdentity'));
  }
  cluster.properties = completeProperties(writable, { ...cluster, seed: call.context.world.seed });
  cluster.tags = readTags(call);
  cluster.sku = asObject(call.body.sku) ?? { name: 'Base', tier: 'Free' };
  cluster.eTag = randomUUID();
}

function begin(call: ArmCall, cluster: Cluster, status: 200 | 201, durationMs: number): ArmAnswer {
  const operation = call.operations.start({
    subscriptionId: cluster.subscriptionId,
    target: cluster.id,
    durationMs,
    finish() {
      cluster.provisioningState = 'Succeeded';
    },
  });
  return {
    status,
    body: clusterBody(call.context, cluster, call.apiVersion),
    headers: operationHeaders(call, operation, cluster.location, false),
  };
}

function native(status: number, code: string, message: string, target?: string): ArmFailure {
  return new ArmFailure({ status, code, message, origin: 'native', ...(target === undefined ? {} : { target }) });
}
