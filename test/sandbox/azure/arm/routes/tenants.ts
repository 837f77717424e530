import { SUBSCRIPTIONS } from '../apiVersions.ts';
import { page } from '../paging.ts';
import type { ArmCall, ArmRoute } from '../route.ts';
import type { Json, Tenant } from '../../world/model.ts';

/** `GET /tenants`: every directory that knows the caller, whichever of them issued the token. */
export const tenantRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/tenants',
    versions: SUBSCRIPTIONS,
    handle: (call) => page(call, tenantsOf(call).map((tenant) => tenantBody(call, tenant))),
  },
];

function tenantsOf(call: ArmCall): readonly Tenant[] {
  const { world } = call.context;
  const user = world.users.find((candidate) => candidate.memberships.get(call.tenant.id)?.objectId === call.principal.objectId);
  return user ? world.tenants.filter((tenant) => user.memberships.has(tenant.id)) : [call.tenant];
}

function tenantBody(call: ArmCall, tenant: Tenant): Json {
  const user = call.context.world.users.find(
    (candidate) => candidate.memberships.get(call.tenant.id)?.objectId === call.principal.objectId,
  );
  return {
    id: `/tenants/${tenant.id}`,
    tenantId: tenant.id,
    countryCode: 'US',
    displayName: tenant.displayName,
    domains: [tenant.domain],
    tenantCategory: user === undefined || user.homeTenantId === tenant.id ? 'Home' : 'ProjectedBy',
    defaultDomain: tenant.domain,
    tenantType: 'AAD',
  };
}
