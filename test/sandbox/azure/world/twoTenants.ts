import { seededGuid } from '../../foundation/seed.ts';
import { BUILT_IN_ROLES } from '../roles/builtInRoles.ts';
import { roleAssignmentFrom } from '../roles/roleAssignment.ts';
import { resourceGroupPath, subscriptionPath } from './armIds.ts';
import { clusterFrom } from './clusterTemplate.ts';
import type { Place } from './createWorld.ts';
import { identityFrom } from './identityTemplate.ts';
import type { FederatedCredential, Identity } from './model.ts';

/** The audience of workload identity federation. */
const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

/** The group whose members administer a tenant's clusters. */
export function adminGroupId(seed: number, tenantId: string): string {
  return seededGuid(seed, `group:aks-admins:${tenantId}`);
}

/** Tenant A: one cluster ready for workload identity, one with both features off, one identity. */
export function fillContoso(place: Place, part: 'production' | 'development'): void {
  const { world } = place;
  if (part === 'production') {
    const resourceGroup = addResourceGroup(place, `rg-clusters-${world.suffix}`, 'westeurope');
    addCluster(place, resourceGroup, `aks-prod-${world.suffix}`, true);
    addIdentity(place, resourceGroup, `mi-build-${world.suffix}`, []);
  } else {
    const resourceGroup = addResourceGroup(place, `rg-dev-${world.suffix}`, 'westeurope');
    addCluster(place, resourceGroup, `aks-dev-${world.suffix}`, false);
  }
}

/** Tenant B: the identities, among them `mi-wi-demo`, which nothing trusts yet; and a cluster of its own. */
export function fillFabrikam(place: Place, part: 'platform' | 'sandbox', demoSuffix: string): void {
  const { world, subscription, contents } = place;
  if (part === 'sandbox') {
    addResourceGroup(place, `rg-sandbox-${world.suffix}`, 'northeurope');
    return;
  }
  const identities = addResourceGroup(place, `rg-identities-${world.suffix}`, 'westeurope');
  const apps = addResourceGroup(place, `rg-apps-${world.suffix}`, 'westeurope');
  addCluster(place, apps, `aks-fabrikam-${world.suffix}`, true);
  addIdentity(place, identities, `mi-wi-demo${demoSuffix}`, []);
  const deploy = addIdentity(place, identities, `mi-deploy-${world.suffix}`, [
    {
      name: 'github-main',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:fabrikam/platform:ref:refs/heads/main',
      audiences: [EXCHANGE_AUDIENCE],
    },
  ]);
  // The cluster behind this issuer was deleted: an orphan to be found.
  const goneIssuer = `https://westeurope.oic.prod-aks.azure.com/${place.tenant.id}/${seededGuid(world.seed, 'issuer:gone')}/`;
  const reporting = addIdentity(place, identities, `mi-reporting-${world.suffix}`, [
    { name: 'old-cluster', issuer: goneIssuer, subject: 'system:serviceaccount:reports:reader', audiences: [EXCHANGE_AUDIENCE] },
  ]);
  // As many credentials as an identity may hold.
  addIdentity(
    place,
    identities,
    `mi-crowded-${world.suffix}`,
    Array.from({ length: 20 }, (_, index): FederatedCredential => ({
      name: `team-${String(index + 1).padStart(2, '0')}`,
      issuer: goneIssuer,
      subject: `system:serviceaccount:team-${String(index + 1).padStart(2, '0')}:app`,
      audiences: [EXCHANGE_AUDIENCE],
    })),
  );
  const assign = (principalId: string, role: string, scope: string): void => {
    const assignment = roleAssignmentFrom({ seed: world.seed, scope, role, principalId, principalType: 'ServicePrincipal' });
    contents.roleAssignments.set(assignment.id.toLowerCase(), assignment);
  };
  assign(deploy.principalId, BUILT_IN_ROLES.contributor, resourceGroupPath(subscription.id, apps));
  assign(reporting.principalId, BUILT_IN_ROLES.reader, subscriptionPath(subscription.id));
  // Its principal was deleted: the portal shows "Identity not found".
  assign(seededGuid(world.seed, 'principal:gone'), BUILT_IN_ROLES.reader, resourceGroupPath(subscription.id, apps));
}

function addResourceGroup({ contents }: Place, name: string, location: string): string {
  contents.resourceGroups.set(name.toLowerCase(), { name, location, tags: undefined, provisioningState: 'Succeeded' });
  return name;
}

function addCluster(place: Place, resourceGroup: string, name: string, ready: boolean): void {
  const { world, tenant, subscription, contents } = place;
  const cluster = clusterFrom({
    seed: world.seed,
    name,
    resourceGroup,
    subscriptionId: subscription.id,
    tenantId: tenant.id,
    location: 'westeurope',
    oidc: ready,
    workloadIdentity: ready,
    adminGroupId: adminGroupId(world.seed, tenant.id),
    // From 1.34 on new clusters have an issuer: a cluster without one is older.
    kubernetesVersion: ready ? '1.34.2' : '1.33.6',
    tags: { environment: ready ? 'production' : 'development' },
  });
  contents.clusters.set(cluster.id.toLowerCase(), cluster);
}

function addIdentity(
  { world, tenant, subscription, contents }: Place,
  resourceGroup: string,
  name: string,
  credentials: readonly FederatedCredential[],
): Identity {
  const identity = identityFrom({
    seed: world.seed,
    name,
    resourceGroup,
    subscriptionId: subscription.id,
    tenantId: tenant.id,
    location: 'westeurope',
    credentials,
  });
  contents.identities.set(identity.id.toLowerCase(), identity);
  return identity;
}
