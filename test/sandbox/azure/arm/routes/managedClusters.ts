import { clusterPath } from '../../world/armIds.ts';
import type { Cluster } from '../../world/model.ts';
import { CLUSTERS } from '../apiVersions.ts';
import { ArmFailure, resourceNotFound } from '../armFailure.ts';
import { mayRead, requireAnyRole } from '../gateway.ts';
import { page } from '../paging.ts';
import { type ArmAnswer, type ArmCall, type ArmRoute, placeOf } from '../route.ts';
import { clusterBody } from './managedClusterBody.ts';
import { putCluster } from './managedClusterWrite.ts';
import { requireMatch } from './preconditions.ts';
import { operationHeaders } from './operationStatus.ts';
import { readTags } from './requestBody.ts';

const TYPE = 'Microsoft.ContainerService/managedClusters';
const PROVIDER = 'Microsoft.ContainerService';
const ITEM = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}/{name}`;

/** Managed clusters. Writes are long-running; PATCH takes tags and nothing else. */
export const managedClusterRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: `/subscriptions/{subscription}/providers/${TYPE}`,
    versions: CLUSTERS,
    provider: PROVIDER,
    handle: (call) => list(call, () => true),
  },
  {
    method: 'GET',
    pattern: `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}`,
    versions: CLUSTERS,
    provider: PROVIDER,
    handle: (call) => list(call, (cluster) => cluster.resourceGroup.toLowerCase() === call.param('resourceGroup').toLowerCase()),
  },
  {
    method: 'GET',
    pattern: ITEM,
    versions: CLUSTERS,
    provider: PROVIDER,
    action: `${TYPE}/read`,
    handle: (call) => ({ status: 200, body: clusterBody(call.context, clusterOf(call), call.apiVersion) }),
  },
  {
    method: 'PUT',
    pattern: ITEM,
    versions: CLUSTERS,
    provider: PROVIDER,
    action: `${TYPE}/write`,
    handle: (call) => putCluster(call, findCluster(call)),
  },
  {
    method: 'PATCH',
    pattern: ITEM,
    versions: CLUSTERS,
    provider: PROVIDER,
    action: `${TYPE}/write`,
    handle(call) {
      const cluster = clusterOf(call);
      const other = Object.keys(call.body).find((name) => name !== 'tags');
      if (other !== undefined) {
        throw new ArmFailure({
          status: 400,
          code: 'BadRequest',
          message: `Could not find member '${other}' on object of type 'TagsObject'.`,
          origin: 'native',
        });
      }
      cluster.tags = readTags(call);
      return { status: 200, body: clusterBody(call.context, cluster, call.apiVersion) };
    },
  },
  { method: 'DELETE', pattern: ITEM, versions: CLUSTERS, provider: PROVIDER, action: `${TYPE}/delete`, handle: deleteCluster },
];

function list(call: ArmCall, wanted: (cluster: Cluster) => boolean): ArmAnswer {
  requireAnyRole(call, TYPE);
  const { contents } = placeOf(call);
  const clusters = [...contents.clusters.values()].filter((cluster) => wanted(cluster) && mayRead(call, TYPE, cluster.id));
  return page(call, clusters.map((cluster) => clusterBody(call.context, cluster, call.apiVersion)));
}

function deleteCluster(call: ArmCall): ArmAnswer {
  const cluster = findCluster(call);
  if (!cluster) return { status: 204 };
  requireMatch(call, cluster);
  const { subscription, contents } = placeOf(call);
  cluster.provisioningState = 'Deleting';
  const operation = call.operations.start({
    subscriptionId: subscription.id,
    target: cluster.id,
    durationMs: call.context.timings.clusterDeleteMs,
    finish() {
      contents.clusters.delete(cluster.id.toLowerCase());
      call.context.plane.remove(cluster.id);
    },
  });
  return { status: 202, headers: operationHeaders(call, operation, cluster.location, true) };
}

function findCluster(call: ArmCall): Cluster | undefined {
  const { subscription, contents } = placeOf(call);
  const id = clusterPath(subscription.id, call.param('resourceGroup'), call.param('name'));
  call.operations.current(id); // settles one whose time has come
  return contents.clusters.get(id.toLowerCase());
}

/** The cluster a call names. @throws ArmFailure 404 ResourceNotFound */
export function clusterOf(call: ArmCall): Cluster {
  const cluster = findCluster(call);
  if (!cluster) throw resourceNotFound(TYPE, call.param('name'), call.param('resourceGroup'));
  return cluster;
}
