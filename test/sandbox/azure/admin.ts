import { randomUUID } from 'node:crypto';
import { adminGovernance, type AdminGovernance } from './adminGovernance.ts';
import { BINDING_CREDENTIAL, bindingIssuer } from './arm/routes/identityBindings.ts';
import { announce, issuerUrl } from './arm/routes/managedClusterBody.ts';
import type { AuditEntry } from './auditLog.ts';
import { decideDevice, type EntraState } from './entra/entraState.ts';
import { roleIdByName } from './roles/builtInRoles.ts';
import { roleAssignmentFrom } from './roles/roleAssignment.ts';
import { identityPath } from './world/armIds.ts';
import { clusterFrom } from './world/clusterTemplate.ts';
import { identityFrom, removeCredential, setCredential } from './world/identityTemplate.ts';
import type { Cluster, FederatedCredential, Identity, JsonObject, PrincipalType, ProviderState, Quota, RoleAssignment, Subscription, Tenant, User } from './world/model.ts';
import { findCluster, findIdentity, findPrincipal, findSubscription, findTenant, findUser, nextGeneration, quotasOf } from './world/world.ts';

/** The sandbox's own API: another administrator who changes things behind the product's back. Effects are immediate. */
export interface AzureAdmin extends AdminGovernance {
  tenants(): readonly Tenant[];
  users(): readonly User[];
  subscriptions(tenant: string): readonly Subscription[];
  clusters(tenant: string): readonly Cluster[];
  identities(tenant: string): readonly Identity[];
  roleAssignments(tenant: string): readonly RoleAssignment[];
  /** The issuer of a cluster as ARM shows it. */
  issuerOf(clusterId: string): string;

  createIdentity(where: { subscriptionId: string; resourceGroup: string; name: string; location: string }): Identity;
  deleteIdentity(id: string): boolean;
  /** Creates a credential or replaces the one of that name. */
  putCredential(identityId: string, credential: FederatedCredential): void;
  deleteCredential(identityId: string, name: string): boolean;

  /** Gives a role, by name or GUID, at a scope. */
  assignRole(what: { scope: string; role: string; principalId: string }): RoleAssignment;
  deleteRoleAssignment(id: string): boolean;

  /** Changes a cluster's profile; unlike ARM it may also turn the issuer off. */
  updateCluster(id: string, change: { oidc?: boolean; workloadIdentity?: boolean; properties?: JsonObject }): void;
  /** Gives a cluster an issuer that somebody else serves, over https; undefined gives it back its own. */
  setIssuer(id: string, issuer: string | undefined): void;
  deleteCluster(id: string): boolean;
  /** Deletes a cluster and makes one of the same name and features: its issuer and keys are new, nothing is in it. */
  recreateCluster(id: string): Cluster;
  /** Binds an identity to a cluster as AKS does, with the credential that AKS manages. */
  bindIdentity(clusterId: string, name: string, identityId: string): void;

  quota(subscriptionId: string, location: string, name: string): Quota;
  setQuota(subscriptionId: string, location: string, name: string, change: { limit?: number; usage?: number; untold?: boolean }): void;
  setProvider(subscriptionId: string, namespace: string, state: ProviderState['state']): void;

  requireMfa(tenant: string, required: boolean): void;
  /** Removes a guest; their next token is refused with AADSTS50020. */
  removeMembership(user: string, tenant: string): void;
  /** Approves a device sign-in by the code it shows; false when none waits for it. */
  approveDeviceCode(userCode: string, user: string): boolean;
  declineDeviceCode(userCode: string): boolean;
  /** Codes of the device sign-ins that wait for somebody. */
  pendingDeviceCodes(): readonly string[];
  /** From now on every access token issued so far counts as expired. */
  expireTokens(): void;
  /** From now on ARM answers every access token issued so far with a claims challenge (continuous access evaluation). */
  challengeTokens(): void;

  audit(): readonly AuditEntry[];
  clearAudit(): void;
}

/** The administrator's view of one sandbox. Everything throws for what does not exist. */
export function createAdmin(state: EntraState): AzureAdmin {
  const { context } = state;
  const { world, clock } = context;
  const tenantOf = (name: string): Tenant => found(findTenant(world, name), 'tenant', name);
  const subscriptionOf = (id: string): Subscription => found(findSubscription(world, id), 'subscription', id);
  const identityOf = (id: string): Identity => found(findIdentity(world, id), 'identity', id);
  const clusterOf = (id: string): Cluster => found(findCluster(world, id), 'cluster', id);
  const now = (): { now: number; delay: number } => ({ now: clock.now(), delay: 0 });
  const quotaOf = (subscriptionId: string, location: string, name: string): Quota =>
    found(
      quotasOf(world, subscriptionOf(subscriptionId), location).find((quota) => quota.name.toLowerCase() === name.toLowerCase()),
      'quota',
      name,
    );
  const contentsOf = (id: string): ReturnType<Subscription['contents']> => subscriptionOf(id.split('/')[2] ?? '').contents();

  return {
    tenants: () => world.tenants,
    users: () => world.users,
    subscriptions: (tenant) => tenantOf(tenant).subscriptions,
    clusters: (tenant) => tenantOf(tenant).subscriptions.flatMap((one) => [...one.contents().clusters.values()]),
    identities: (tenant) => tenantOf(tenant).subscriptions.flatMap((one) => [...one.contents().identities.values()]),
    roleAssignments: (tenant) => tenantOf(tenant).subscriptions.flatMap((one) => [...one.contents().roleAssignments.values()]),
    issuerOf: (clusterId) => issuerUrl(context, clusterOf(clusterId)),

    createIdentity({ subscriptionId, resourceGroup, name, location }) {
      const subscription = subscriptionOf(subscriptionId);
      const id = identityPath(subscription.id, resourceGroup, name);
      const identity = identityFrom({
        seed: world.seed,
        name,
        resourceGroup,
        subscriptionId: subscription.id,
        tenantId: subscription.tenantId,
        location,
        generation: nextGeneration(world, id),
      });
      subscription.contents().identities.set(id.toLowerCase(), identity);
      return identity;
    },
    deleteIdentity: (id) => contentsOf(id).identities.delete(id.toLowerCase()),
    putCredential: (identityId, credential) => setCredential(identityOf(identityId), credential, now()),
    deleteCredential: (identityId, name) => removeCredential(identityOf(identityId), name, now()),

    assignRole({ scope, role, principalId }) {
      const tenant = tenantOf(subscriptionOf(scope.split('/')[2] ?? '').tenantId);
      const principalType: PrincipalType = findPrincipal(tenant, world.users, principalId)?.type ?? 'ServicePrincipal';
      const roleId = /^[0-9a-f-]{36}$/i.test(role) ? role.toLowerCase() : roleIdByName(role);
      const assignment = roleAssignmentFrom({ seed: world.seed, scope, role: roleId, principalId, principalType, now: clock.now() });
      contentsOf(scope).roleAssignments.set(assignment.id.toLowerCase(), assignment);
      return assignment;
    },
    deleteRoleAssignment: (id) => contentsOf(id).roleAssignments.delete(id.toLowerCase()),

    updateCluster(id, change) {
      const cluster = clusterOf(id);
      cluster.oidc = change.oidc ?? cluster.oidc;
      cluster.workloadIdentity = change.workloadIdentity ?? cluster.workloadIdentity;
      cluster.properties = { ...cluster.properties, ...change.properties };
      cluster.eTag = randomUUID();
      announce(context, cluster);
    },
    setIssuer(id, issuer) {
      clusterOf(id).servedElsewhere = issuer;
    },
    deleteCluster(id) {
      context.plane.remove(id);
      return contentsOf(id).clusters.delete(id.toLowerCase());
    },
    recreateCluster(id) {
      const former = clusterOf(id);
      context.plane.remove(id);
      const cluster = clusterFrom({ ...specOf(former), seed: world.seed, generation: nextGeneration(world, id), createdAt: clock.now() });
      cluster.properties = former.properties;
      contentsOf(id).clusters.set(id.toLowerCase(), cluster);
      announce(context, cluster);
      return cluster;
    },
    bindIdentity(clusterId, name, identityId) {
      const identity = identityOf(identityId);
      setCredential(identity, { name: BINDING_CREDENTIAL, issuer: bindingIssuer(identity), subject: identity.clientId, audiences: ['api://AzureADTokenExchange'] }, now());
      clusterOf(clusterId).identityBindings.set(name.toLowerCase(), {
        name,
        resourceId: identity.id,
        clientId: identity.clientId,
        objectId: identity.principalId,
        tenantId: identity.tenantId,
        eTag: randomUUID(),
      });
    },

    quota: quotaOf,
    setQuota(subscriptionId, location, name, change) {
      const quota = quotaOf(subscriptionId, location, name);
      quota.limit = change.limit ?? quota.limit;
      quota.usage = change.usage ?? quota.usage;
      quota.untold = change.untold ?? quota.untold;
    },
    setProvider(subscriptionId, namespace, providerState) {
      const entry = { namespace, state: providerState, settlesAt: 0 };
      subscriptionOf(subscriptionId).contents().providers.set(namespace.toLowerCase(), entry);
    },
    ...adminGovernance(world, contentsOf),

    requireMfa(tenant, required) {
      tenantOf(tenant).mfaRequired = required;
    },
    removeMembership(user, tenant) {
      found(findUser(world, user), 'user', user).memberships.delete(tenantOf(tenant).id);
    },
    approveDeviceCode: (userCode, user) => decideDevice(state, userCode, found(findUser(world, user), 'user', user)),
    declineDeviceCode: (userCode) => decideDevice(state, userCode, 'declined'),
    pendingDeviceCodes: () => [...state.devices.values()].filter((one) => one.decision === 'pending').map((one) => one.userCode),
    expireTokens: () => context.tokens.expireAll(),
    challengeTokens: () => context.tokens.challengeAll(),

    audit: () => context.audit.entries(),
    clearAudit: () => context.audit.clear(),
  };
}

function specOf({ name, resourceGroup, subscriptionId, tenantId, location, oidc, workloadIdentity, tags }: Cluster): Omit<Parameters<typeof clusterFrom>[0], 'seed'> {
  return { name, resourceGroup, subscriptionId, tenantId, location, oidc, workloadIdentity, ...(tags === undefined ? {} : { tags }) };
}

function found<T>(value: T | undefined, kind: string, name: string): T {
  if (value === undefined) throw new Error(`the sandbox has no ${kind} ${name}`);
  return value;
}
