import { seededGuid } from '../../foundation/seed.ts';
import { roleIdByName } from '../roles/builtInRoles.ts';
import { roleAssignmentFrom } from '../roles/roleAssignment.ts';
import { subscriptionPath } from './armIds.ts';
import type { Membership, Subscription, SubscriptionContents, Tenant, User } from './model.ts';
import { adminGroupId } from './twoTenants.ts';
import type { World } from './world.ts';

/** A user to be created. Tenants are named by their position: 0 is Contoso (A), 1 is Fabrikam (B). */
export interface UserSpec {
  readonly name: string;
  readonly displayName?: string;
  readonly home: number;
  /** Tenants that invited this user; none by default. */
  readonly guestOf?: readonly number[] | 'all';
  /** Role by name given on every subscription of a tenant; `all` names every tenant the user belongs to. */
  readonly roles?: Readonly<Record<number, string>> | { readonly all: string };
  /** Tenants in whose cluster-administrator group the user is. */
  readonly clusterAdminOf?: readonly number[] | 'all';
}

/** Ada may do everything in both tenants; the others hold one half each, or may only look. */
export const DEFAULT_USERS: readonly UserSpec[] = [
  { name: 'ada', displayName: 'Ada Lind', home: 0, guestOf: 'all', roles: { all: 'Owner' }, clusterAdminOf: 'all' },
  { name: 'carol', displayName: 'Carol Reyes', home: 0, roles: { 0: 'Owner' }, clusterAdminOf: [0] },
  { name: 'bob', displayName: 'Bob Okafor', home: 1, roles: { 1: 'Owner' }, clusterAdminOf: [1] },
  { name: 'dora', displayName: 'Dora Wei', home: 0, guestOf: [1], roles: { all: 'Reader' } },
];

/** Creates users and their memberships. */
export function createUsers(world: World, specs: readonly UserSpec[]): User[] {
  return specs.map((spec) => {
    const home = world.tenants[spec.home];
    if (!home) throw new Error(`there is no tenant ${String(spec.home)} for ${spec.name}`);
    const homeUpn = `${spec.name}@${home.domain}`;
    const memberships = new Map<string, Membership>();
    const roles = new Map<string, string>();
    world.tenants.forEach((tenant, index) => {
      const guest = spec.guestOf === 'all' || (spec.guestOf ?? []).includes(index);
      if (tenant !== home && !guest) return;
      const admin = spec.clusterAdminOf === 'all' || (spec.clusterAdminOf ?? []).includes(index);
      memberships.set(tenant.id, {
        tenantId: tenant.id,
        objectId: seededGuid(world.seed, `user:${spec.name}:${tenant.id}`),
        upn: tenant === home ? homeUpn : `${homeUpn.replace('@', '_')}#EXT#@${tenant.domain}`,
        groups: admin ? [adminGroupId(world.seed, tenant.id)] : [],
      });
      const given = spec.roles ?? {};
      const role = 'all' in given ? given.all : given[index];
      if (role !== undefined) roles.set(tenant.id, role);
    });
    return { name: spec.name, displayName: spec.displayName ?? spec.name, homeTenantId: home.id, memberships, roles };
  });
}

/** Gives every user their roles on a subscription that has just come into being. */
export function grantRights(
  world: World,
  tenant: Tenant,
  subscription: Subscription,
  contents: SubscriptionContents,
): void {
  for (const user of world.users) {
    const role = user.roles.get(tenant.id);
    const membership = user.memberships.get(tenant.id);
    if (role === undefined || !membership) continue;
    const assignment = roleAssignmentFrom({
      seed: world.seed,
      scope: subscriptionPath(subscription.id),
      role: roleIdByName(role),
      principalId: membership.objectId,
      principalType: 'User',
    });
    contents.roleAssignments.set(assignment.id.toLowerCase(), assignment);
  }
}
