import { CLUSTERS } from '../apiVersions.ts';
import { ArmFailure } from '../armFailure.ts';
import type { ArmAnswer, ArmCall, ArmRoute } from '../route.ts';
import { announce } from './managedClusterBody.ts';
import { clusterOf } from './managedClusters.ts';

const TYPE = 'Microsoft.ContainerService/managedClusters';
const ITEM = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}/{name}`;

/** Kubeconfigs of managed clusters. */
export const clusterCredentialRoutes: readonly ArmRoute[] = [
  {
    method: 'POST',
    pattern: `${ITEM}/listClusterUserCredential`,
    versions: CLUSTERS,
    provider: 'Microsoft.ContainerService',
    action: `${TYPE}/listClusterUserCredential/action`,
    scope: (call) => clusterScope(call),
    handle: (call) => answer(call, 'clusterUser', formatOf(call)),
  },
  {
    method: 'POST',
    pattern: `${ITEM}/listClusterAdminCredential`,
    versions: CLUSTERS,
    provider: 'Microsoft.ContainerService',
    action: `${TYPE}/listClusterAdminCredential/action`,
    scope: (call) => clusterScope(call),
    handle(call) {
      if (clusterOf(call).properties.disableLocalAccounts === true) {
        throw native('BadRequest', 'Getting static credential is not allowed because this cluster is set to disable local accounts.');
      }
      return answer(call, 'clusterAdmin', undefined);
    },
  },
];

function answer(call: ArmCall, name: string, format: 'azure' | 'exec' | undefined): ArmAnswer {
  const cluster = clusterOf(call);
  announce(call.context, cluster);
  const value = Buffer.from(call.context.plane.kubeconfig(cluster.id, format), 'utf8').toString('base64');
  return { status: 200, body: { kubeconfigs: [{ name, value }] }, headers: { 'content-type': 'application/json' } };
}

function formatOf(call: ArmCall): 'azure' | 'exec' | undefined {
  const format = call.query.get('format');
  if (format === undefined || format === '') return undefined;
  if (format === 'azure' || format === 'exec') return format;
  throw native('InvalidParameter', `The value of parameter format is invalid. Supported values are 'azure' and 'exec'.`);
}

function clusterScope(call: ArmCall): string {
  return call.path.replace(/\/[^/]+$/, '');
}

function native(code: string, message: string): ArmFailure {
  return new ArmFailure({ status: 400, code, message, origin: 'native' });
}
