import { identityPath } from '../../world/armIds.ts';
import { identityFrom } from '../../world/identityTemplate.ts';
import { findLocation } from '../../world/locations.ts';
import type { Identity, Json } from '../../world/model.ts';
import { nextGeneration } from '../../world/world.ts';
import { IDENTITIES } from '../apiVersions.ts';
import { gatewayFailure, providerFailure, resourceNotFound } from '../armFailure.ts';
import { mayRead, requireAnyRole } from '../gateway.ts';
import { page } from '../paging.ts';
import { type ArmAnswer, type ArmCall, type ArmRoute, placeOf } from '../route.ts';
import { readLocation, readTags } from './requestBody.ts';

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const PROVIDER = 'Microsoft.ManagedIdentity';
const ITEM = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}/{name}`;
const NAME = /^[a-zA-Z0-9][-_a-zA-Z0-9]{2,127}$/;

/** User-assigned managed identities. Everything is synchronous. */
export const identityRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: `/subscriptions/{subscription}/providers/${TYPE}`,
    versions: IDENTITIES,
    provider: PROVIDER,
    handle: (call) => list(call, () => true),
  },
  {
    method: 'GET',
    pattern: `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}`,
    versions: IDENTITIES,
    provider: PROVIDER,
    handle: (call) => list(call, (identity) => identity.resourceGroup.toLowerCase() === call.param('resourceGroup').toLowerCase()),
  },
  {
    method: 'GET',
    pattern: ITEM,
    versions: IDENTITIES,
    provider: PROVIDER,
    action: `${TYPE}/read`,
    handle(call) {
      const identity = identityOf(call);
      if (!identity) throw resourceNotFound(TYPE, call.param('name'), call.param('resourceGroup'));
      return { status: 200, body: identityBody(identity) };
    },
  },
  { method: 'PUT', pattern: ITEM, versions: IDENTITIES, provider: PROVIDER, action: `${TYPE}/write`, handle: putIdentity },
  {
    method: 'PATCH',
    pattern: ITEM,
    versions: IDENTITIES,
    provider: PROVIDER,
    action: `${TYPE}/write`,
    handle(call) {
      const identity = identityOf(call);
      if (!identity) throw resourceNotFound(TYPE, call.param('name'), call.param('resourceGroup'));
      identity.tags = readTags(call) ?? identity.tags;
      return { status: 200, body: identityBody(identity) };
    },
  },
  {
    method: 'DELETE',
    pattern: ITEM,
    versions: IDENTITIES,
    provider: PROVIDER,
    action: `${TYPE}/delete`,
    // Its role assignments stay behind, as in Azure.
    handle: (call) => ({ status: placeOf(call).contents.identities.delete(keyOf(call)) ? 200 : 204 }),
  },
];

function list(call: ArmCall, wanted: (identity: Identity) => boolean): ArmAnswer {
  requireAnyRole(call, TYPE);
  const { contents } = placeOf(call);
  const identities = [...contents.identities.values()].filter((identity) => wanted(identity) && mayRead(call, TYPE, identity.id));
  return page(call, identities.map(identityBody));
}

function putIdentity(call: ArmCall): ArmAnswer {
  const { subscription, contents } = placeOf(call);
  const name = call.param('name');
  const resourceGroup = call.param('resourceGroup');
  const location = readLocation(call);
  const known = findLocation(location);
  if (!known) throw gatewayFailure(400, 'LocationNotAvailableForResourceType', `The provided location '${location}' is not available for resource type '${TYPE}'.`);
  if (!NAME.test(name)) throw providerFailure(400, 'InvalidResourceName', `The resource name '${name}' is invalid.`);
  const existing = contents.identities.get(keyOf(call));
  if (existing) {
    if (existing.location !== known.name) {
      throw gatewayFailure(
        409,
        'InvalidResourceLocation',
        `The resource '${name}' already exists in location '${existing.location}' in resource group '${resourceGroup}'. A resource with the same name cannot be created in location '${known.name}'. Please select a new resource name.`,
      );
    }
    existing.tags = readTags(call) ?? {};
    return { status: 200, body: identityBody(existing) };
  }
  const { world, faults } = call.context;
  const tags = readTags(call);
  const group = contents.resourceGroups.get(resourceGroup.toLowerCase());
  const identity = identityFrom({
    seed: world.seed,
    name,
    resourceGroup: group?.name ?? resourceGroup,
    subscriptionId: subscription.id,
    tenantId: subscription.tenantId,
    location: known.name,
    ...(tags === undefined ? {} : { tags }),
    generation: nextGeneration(world, call.path),
    createdAt: call.now,
    knownFrom: call.now + faults.propagation.principalMs,
  });
  contents.identities.set(identity.id.toLowerCase(), identity);
  return { status: 201, body: identityBody(identity), headers: { location: identity.id } };
}

function keyOf(call: ArmCall): string {
  return identityPath(placeOf(call).subscription.id, call.param('resourceGroup'), call.param('name')).toLowerCase();
}

function identityOf(call: ArmCall): Identity | undefined {
  return placeOf(call).contents.identities.get(keyOf(call));
}

/** An identity as its provider shows it. */
function identityBody(identity: Identity): Json {
  return {
    location: identity.location,
    tags: identity.tags,
    id: identity.id,
    name: identity.name,
    type: TYPE,
    properties: { tenantId: identity.tenantId, principalId: identity.principalId, clientId: identity.clientId },
  };
}
