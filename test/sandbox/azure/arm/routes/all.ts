import type { ArmRoute } from '../route.ts';
import { clusterCredentialRoutes } from './clusterCredentials.ts';
import { computeUsageRoutes } from './computeUsages.ts';
import { federatedCredentialRoutes } from './federatedCredentials.ts';
import { groupResourceRoutes } from './groupResources.ts';
import { identityBindingRoutes } from './identityBindings.ts';
import { identityRoutes } from './identities.ts';
import { managedClusterRoutes } from './managedClusters.ts';
import { operationRoutes } from './operationStatus.ts';
import { permissionRoutes } from './permissions.ts';
import { policyAssignmentRoutes } from './policyAssignments.ts';
import { providerRoutes } from './providers.ts';
import { quotaRoutes } from './quota.ts';
import { resourceGraphRoutes } from './resourceGraph.ts';
import { resourceGroupRoutes } from './resourceGroups.ts';
import { roleAssignmentRoutes } from './roleAssignments.ts';
import { roleDefinitionRoutes } from './roleDefinitions.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { tenantRoutes } from './tenants.ts';

/** Every operation the sandbox's ARM knows; the first match wins, so extension resources come first. */
export const ALL_ROUTES: readonly ArmRoute[] = [
  ...roleAssignmentRoutes,
  ...roleDefinitionRoutes,
  ...permissionRoutes,
  ...policyAssignmentRoutes,
  ...quotaRoutes,
  ...computeUsageRoutes,
  ...resourceGraphRoutes,
  ...tenantRoutes,
  ...subscriptionRoutes,
  ...federatedCredentialRoutes,
  ...identityRoutes,
  ...clusterCredentialRoutes,
  ...identityBindingRoutes,
  ...operationRoutes,
  ...managedClusterRoutes,
  ...groupResourceRoutes,
  ...resourceGroupRoutes,
  ...providerRoutes,
];
