import { covers, resourceGroupPath } from '../../world/armIds.ts';
import { findLocation } from '../../world/locations.ts';
import type { Json, ResourceGroup, SubscriptionContents } from '../../world/model.ts';
import { RESOURCES } from '../apiVersions.ts';
import { gatewayFailure } from '../armFailure.ts';
import { mayRead, requireAnyRole } from '../gateway.ts';
import { page } from '../paging.ts';
import { type ArmCall, type ArmRoute, placeOf } from '../route.ts';
import { readLocation, readTags } from './requestBody.ts';

const TYPE = 'Microsoft.Resources/subscriptions/resourceGroups';
const ITEM = '/subscriptions/{subscription}/resourceGroups/{resourceGroup}';
const NAME = /^[-\w._()]{1,90}$/;

/** Resource groups. */
export const resourceGroupRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/subscriptions/{subscription}/resourceGroups',
    versions: RESOURCES,
    handle(call) {
      requireAnyRole(call, TYPE);
      const { subscription, contents } = placeOf(call);
      const groups = [...contents.resourceGroups.values()].filter((group) =>
        mayRead(call, TYPE, resourceGroupPath(subscription.id, group.name)),
      );
      return page(call, groups.map((group) => groupBody(subscription.id, group)));
    },
  },
  {
    method: 'GET',
    pattern: ITEM,
    versions: RESOURCES,
    action: `${TYPE}/read`,
    handle: (call) => ({ status: 200, body: groupBody(placeOf(call).subscription.id, groupOf(call)) }),
  },
  {
    method: 'HEAD',
    pattern: ITEM,
    versions: RESOURCES,
    action: `${TYPE}/read`,
    withoutResourceGroup: true,
    handle: (call) => ({
      status: placeOf(call).contents.resourceGroups.has(call.param('resourceGroup').toLowerCase()) ? 204 : 404,
    }),
  },
  {
    method: 'PUT',
    pattern: ITEM,
    versions: RESOURCES,
    action: `${TYPE}/write`,
    withoutResourceGroup: true,
    handle: putGroup,
  },
  {
    method: 'DELETE',
    pattern: ITEM,
    versions: RESOURCES,
    action: `${TYPE}/delete`,
    handle: deleteGroup,
  },
];

function putGroup(call: ArmCall): { status: number; body: Json } {
  const { subscription, contents } = placeOf(call);
  const name = call.param('resourceGroup');
  if (!NAME.test(name) || name.endsWith('.')) {
    throw gatewayFailure(400, 'InvalidResourceGroupName', `The provided resource group name '${name}' has these invalid characters. The name can only be a letter, digit, '-', '.', '(', ')' or '_'.`);
  }
  const existing = contents.resourceGroups.get(name.toLowerCase());
  const location = readLocation(call);
  const known = findLocation(location);
  if (!known) {
    throw gatewayFailure(400, 'LocationNotAvailableForResourceGroup', `The provided location '${location}' is not available for resource group.`);
  }
  if (existing && existing.location !== known.name) {
    throw gatewayFailure(
      409,
      'InvalidResourceGroupLocation',
      `Invalid resource group location '${known.name}'. The Resource group already exists in location '${existing.location}'.`,
    );
  }
  if (existing?.provisioningState === 'Deleting') {
    throw gatewayFailure(409, 'ResourceGroupBeingDeleted', `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`);
  }
  const group: ResourceGroup = existing ?? { name, location: known.name, tags: undefined, provisioningState: 'Succeeded' };
  group.tags = readTags(call);
  contents.resourceGroups.set(name.toLowerCase(), group);
  return { status: existing ? 200 : 201, body: groupBody(subscription.id, group) };
}

function deleteGroup(call: ArmCall): { status: number; headers: Record<string, string> } {
  const { subscription, contents } = placeOf(call);
  const group = groupOf(call);
  group.provisioningState = 'Deleting';
  const operation = call.operations.start({
    subscriptionId: subscription.id,
    target: resourceGroupPath(subscription.id, group.name),
    durationMs: call.context.timings.resourceGroupDeleteMs,
    finish: () => removeGroup(call, contents, group),
  });
  return {
    status: 202,
    headers: {
      location: `${call.context.urls.arm}/subscriptions/${subscription.id}/operationresults/${operation.id}?api-version=${call.apiVersion}`,
      'retry-after': '1',
    },
  };
}

function removeGroup(call: ArmCall, contents: SubscriptionContents, group: ResourceGroup): void {
  const scope = resourceGroupPath(placeOf(call).subscription.id, group.name);
  contents.resourceGroups.delete(group.name.toLowerCase());
  for (const [key, cluster] of contents.clusters) {
    if (!covers(scope, cluster.id)) continue;
    contents.clusters.delete(key);
    call.context.plane.remove(cluster.id);
  }
  for (const [key, identity] of contents.identities) if (covers(scope, identity.id)) contents.identities.delete(key);
  for (const [key, assignment] of contents.roleAssignments) {
    if (covers(scope, assignment.scope)) contents.roleAssignments.delete(key);
  }
}

function groupOf(call: ArmCall): ResourceGroup {
  const group = placeOf(call).contents.resourceGroups.get(call.param('resourceGroup').toLowerCase());
  if (!group) throw new Error('the gateway lets nobody pass without the resource group');
  return group;
}

/** A resource group as ARM shows it. */
function groupBody(subscriptionId: string, group: ResourceGroup): Json {
  return {
    id: resourceGroupPath(subscriptionId, group.name),
    name: group.name,
    type: 'Microsoft.Resources/resourceGroups',
    location: group.location,
    ...(group.tags === undefined ? {} : { tags: group.tags }),
    properties: { provisioningState: group.provisioningState },
  };
}
