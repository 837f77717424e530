import { armKey } from '../../core/model/armId.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import { kubeContextOf } from '../../core/model/kubeContext.ts';
import { subjectOf } from '../../core/model/ids.ts';
import { workloadIdentityKeys, type ServiceAccount } from '../../core/model/serviceAccount.ts';
import { idle, knownIdentities, latest, tenantName, type Snapshot } from '../../core/inventory/snapshot.ts';
import type { Say } from '../../core/words/say.ts';
import { counted, loadableChildren, messageNode } from './statusNodes.ts';
import { tooltip } from './tooltip.ts';
import type { Children, TreeNode } from './treeNode.ts';

export function clusterNode(parentId: string, cluster: Cluster, say: Say): TreeNode {
  const healthy = cluster.provisioningState === 'Succeeded' && (cluster.powerState ?? 'Running') === 'Running';
  const state = cluster.powerState === undefined || cluster.powerState === 'Running' ? cluster.provisioningState : cluster.powerState;
  const isOutside = kubeContextOf(cluster.id) !== undefined;
  return {
    id: `${parentId}/${armKey(cluster.id)}`,
    kind: 'cluster',
    label: cluster.name,
    description: healthy ? cluster.location : say('tree.clusterState', { location: cluster.location, state }),
    tooltip: () =>
      tooltip(cluster.name, [
        [say('tree.oidcIssuer'), cluster.issuer ?? onOff(cluster.oidcIssuerEnabled, say)],
        [say('tree.workloadIdentity'), onOff(cluster.workloadIdentityEnabled, say)],
        ...(isOutside ? [] : azureRows(cluster, say)),
        [say('tree.location'), cluster.location],
        [say('tree.version'), cluster.kubernetesVersion],
        [say('tree.state'), state],
      ]),
    icon: { id: 'server-environment' },
    expandable: 'collapsed',
    spoken: say('tree.label.cluster', { name: cluster.name, issuer: onOff(cluster.oidcIssuerEnabled, say), webhook: onOff(cluster.workloadIdentityEnabled, say) }),
    subject: { kind: 'cluster', cluster },
    copy: { ...(isOutside ? {} : { resourceId: cluster.id, tenantId: cluster.tenantId }), ...(cluster.issuer === undefined ? {} : { issuer: cluster.issuer }) },
    refresh: { kind: 'cluster', cluster },
  };
}

function azureRows(cluster: Cluster, say: Say): readonly (readonly [string, string])[] {
  return [
    [say('tree.resourceGroup'), cluster.resourceGroup],
    [say('tree.subscription'), cluster.subscriptionId],
  ];
}

export function clusterChildren(parentId: string, cluster: Cluster, snapshot: Snapshot, say: Say): Children {
  const { issuer } = cluster;
  return {
    nodes: [
      {
        id: `${parentId}/issuer`,
        kind: issuer === undefined ? 'issuerOff' : 'issuer',
        label: `${say('tree.oidcIssuer')}: ${onOff(cluster.oidcIssuerEnabled, say)}`,
        ...(issuer === undefined ? {} : { description: issuer, tooltip: () => tooltip(say('tree.issuer'), [[say('tree.oidcIssuer'), issuer]]), copy: { issuer } }),
        icon: stateIcon(cluster.oidcIssuerEnabled),
        subject: { kind: 'cluster', cluster },
      },
      {
        id: `${parentId}/webhook`,
        kind: 'webhook',
        label: `${say('tree.workloadIdentity')}: ${onOff(cluster.workloadIdentityEnabled, say)}`,
        icon: stateIcon(cluster.workloadIdentityEnabled),
        subject: { kind: 'cluster', cluster },
      },
      {
        id: `${parentId}/serviceAccounts`,
        kind: 'serviceAccounts',
        label: say('tree.serviceAccounts'),
        ...counted(latest(snapshot.serviceAccounts.get(armKey(cluster.id)))?.length, say),
        icon: { id: 'account' },
        expandable: 'collapsed',
        subject: { kind: 'cluster', cluster },
        refresh: { kind: 'serviceAccounts', cluster },
      },
    ],
  };
}

export function serviceAccountsChildren(parentId: string, cluster: Cluster, snapshot: Snapshot, say: Say): Children {
  return loadableChildren({
    parentId,
    loadable: snapshot.serviceAccounts.get(armKey(cluster.id)) ?? idle,
    intent: { kind: 'serviceAccounts', cluster },
    say,
    subject: { kind: 'tenant', tenantId: cluster.tenantId },
    rows: (accounts) =>
      accounts.length === 0
        ? [messageNode(parentId, say('tree.serviceAccounts.none'))]
        : accounts.map((serviceAccount) => serviceAccountNode({ parentId, cluster, serviceAccount, snapshot, say })),
  });
}

function serviceAccountNode(args: {
  readonly parentId: string;
  readonly cluster: Cluster;
  readonly serviceAccount: ServiceAccount;
  readonly snapshot: Snapshot;
  readonly say: Say;
}): TreeNode {
  const { cluster, serviceAccount, snapshot, say } = args;
  const name = `${serviceAccount.namespace}/${serviceAccount.name}`;
  const clientId = serviceAccount.annotations[workloadIdentityKeys.clientId];
  const tenantId = serviceAccount.annotations[workloadIdentityKeys.tenantId];
  const identity = knownIdentities(snapshot).find((known) => known.clientId === clientId?.trim().toLowerCase());
  const actsAs =
    clientId === undefined
      ? say('tree.noClientId')
      : identity === undefined
        ? say('tree.clientIdOf', { clientId })
        : say('tree.actsAs', { identity: `${identity.name} (${tenantName(snapshot, identity.tenantId)})` });
  return {
    id: `${args.parentId}/${name}`,
    kind: 'serviceAccount',
    label: name,
    description: actsAs,
    tooltip: () => tooltip(name, [[workloadIdentityKeys.clientId, clientId], [workloadIdentityKeys.tenantId, tenantId], [say('tree.subject'), subjectOf(serviceAccount)]]),
    icon: { id: 'account' },
    spoken: say('tree.label.serviceAccount', { name, identity: actsAs }),
    subject: { kind: 'serviceAccount', cluster, serviceAccount },
    copy: {
      subject: subjectOf(serviceAccount),
      ...(clientId === undefined ? {} : { clientId }),
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(cluster.issuer === undefined ? {} : { issuer: cluster.issuer }),
    },
  };
}

function onOff(value: boolean, say: Say): string {
  return say(value ? 'tree.on' : 'tree.off');
}

function stateIcon(on: boolean): { readonly id: string; readonly color: string } {
  return on ? { id: 'pass', color: 'testing.iconPassed' } : { id: 'circle-slash', color: 'disabledForeground' };
}
