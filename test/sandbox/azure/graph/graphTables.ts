import type { AzureContext } from '../context.ts';
import { clusterProperties } from '../arm/routes/managedClusterBody.ts';
import { isAllowed } from '../roles/authorization.ts';
import { resourceGroupPath } from '../world/armIds.ts';
import type { Json, Principal, Subscription } from '../world/model.ts';
import type { KqlRow } from './kqlEvaluate.ts';

const CLUSTERS = 'Microsoft.ContainerService/managedClusters';
const IDENTITIES = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** Whose view of which subscriptions a table shows. */
export interface GraphView {
  readonly context: AzureContext;
  readonly principal: Principal;
  readonly subscriptions: readonly Subscription[];
  /** Lower-case resource types the query is about; all of them when absent. */
  readonly types: ReadonlySet<string> | undefined;
}

/** The rows of a table, or undefined for one that does not exist. */
export function graphTable(view: GraphView, table: string): KqlRow[] | undefined {
  switch (table) {
    case 'resources':
      return view.subscriptions.flatMap((subscription) => resourceRows(view, subscription));
    case 'resourcecontainers':
      return view.subscriptions.flatMap((subscription) => containerRows(view, subscription));
    case 'authorizationresources':
      return view.subscriptions.flatMap((subscription) => assignmentRows(view, subscription));
    default:
      return undefined;
  }
}

function resourceRows(view: GraphView, subscription: Subscription): KqlRow[] {
  const { clusters, identities } = subscription.contents();
  const rows: KqlRow[] = [];
  const lag = view.context.faults.propagation.graphMs;
  const now = view.context.clock.now();
  const wanted = (type: string): boolean => view.types === undefined || view.types.has(type.toLowerCase());
  const visible = (type: string): ((id: string, createdAt: number) => boolean) => {
    const everywhere = may(view, subscription, `${type}/read`, `/subscriptions/${subscription.id}`);
    return (id, createdAt) =>
      (createdAt === 0 || createdAt + lag <= now) && (everywhere || may(view, subscription, `${type}/read`, id));
  };
  const seesCluster = visible(CLUSTERS);
  for (const cluster of wanted(CLUSTERS) ? clusters.values() : []) {
    if (!seesCluster(cluster.id, cluster.createdAt)) continue;
    rows.push({
      ...common(subscription, cluster.id, cluster.name, CLUSTERS, cluster.resourceGroup),
      kind: cluster.kind.toLowerCase(),
      location: cluster.location,
      sku: cluster.sku,
      properties: clusterProperties(view.context, cluster),
      tags: cluster.tags ?? null,
      identity: cluster.identity,
    });
  }
  const seesIdentity = visible(IDENTITIES);
  for (const identity of wanted(IDENTITIES) ? identities.values() : []) {
    if (!seesIdentity(identity.id, identity.createdAt)) continue;
    rows.push({
      ...common(subscription, identity.id, identity.name, IDENTITIES, identity.resourceGroup),
      kind: '',
      location: identity.location,
      sku: null,
      properties: { tenantId: identity.tenantId, principalId: identity.principalId, clientId: identity.clientId },
      tags: identity.tags,
      identity: null,
    });
  }
  return rows;
}

function containerRows(view: GraphView, subscription: Subscription): KqlRow[] {
  const id = `/subscriptions/${subscription.id}`;
  const rows: KqlRow[] = [];
  if (may(view, subscription, 'Microsoft.Resources/subscriptions/read', id)) {
    rows.push({
      ...common(subscription, id, subscription.displayName, 'microsoft.resources/subscriptions', ''),
      kind: '',
      location: '',
      sku: null,
      properties: { state: subscription.state },
      tags: null,
      identity: null,
    });
  }
  for (const group of subscription.contents().resourceGroups.values()) {
    const groupId = resourceGroupPath(subscription.id, group.name);
    if (!may(view, subscription, 'Microsoft.Resources/subscriptions/resourceGroups/read', groupId)) continue;
    rows.push({
      ...common(subscription, groupId, group.name, 'microsoft.resources/subscriptions/resourcegroups', group.name),
      kind: '',
      location: group.location,
      sku: null,
      properties: { provisioningState: group.provisioningState },
      tags: group.tags ?? null,
      identity: null,
    });
  }
  return rows;
}

function assignmentRows(view: GraphView, subscription: Subscription): KqlRow[] {
  return [...subscription.contents().roleAssignments.values()]
    .filter((assignment) => may(view, subscription, 'Microsoft.Authorization/roleAssignments/read', assignment.scope))
    .map((assignment) => ({
      ...common(subscription, assignment.id, assignment.name, 'microsoft.authorization/roleassignments', ''),
      kind: '',
      location: '',
      sku: null,
      properties: {
        roleDefinitionId: assignment.roleDefinitionId,
        principalId: assignment.principalId,
        principalType: assignment.principalType,
        scope: assignment.scope,
        createdOn: new Date(assignment.createdOn).toISOString(),
      },
      tags: null,
      identity: null,
    }));
}

/** Types and resource groups are lower case in Resource Graph, whatever ARM writes. */
function common(subscription: Subscription, id: string, name: string, type: string, resourceGroup: string): Record<string, Json> {
  return {
    id,
    name,
    type: type.toLowerCase(),
    tenantId: subscription.tenantId,
    resourceGroup: resourceGroup.toLowerCase(),
    subscriptionId: subscription.id,
    managedBy: '',
    plan: null,
    zones: null,
    extendedLocation: null,
  };
}

function may(view: GraphView, subscription: Subscription, action: string, scope: string): boolean {
  return isAllowed(subscription.contents(), { principal: view.principal, action, scope, now: view.context.clock.now() });
}
