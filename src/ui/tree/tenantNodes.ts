import { latest, type Snapshot, type TenantEntry } from '../../core/inventory/snapshot.ts';
import type { Failure } from '../../core/model/failure.ts';
import { outsideAzure } from '../../core/model/kubeContext.ts';
import type { Tenant } from '../../core/model/tenant.ts';
import type { Say } from '../../core/words/say.ts';
import { byName } from './byName.ts';
import { clusterNode } from './clusterNodes.ts';
import { identityNode } from './identityNodes.ts';
import { counted, errorNode, gapChildren, gapNodes, loadableChildren, loadingNode, messageNode, needsSignIn } from './statusNodes.ts';
import { tooltip } from './tooltip.ts';
import type { Children, LoadIntent, TreeNode } from './treeNode.ts';

/** The tenants, or what stands in their way. Nothing at all where a welcome view speaks. */
export function rootChildren(snapshot: Snapshot, gone: readonly Tenant[], say: Say): Children {
  const { accounts, tenants } = snapshot;
  const retry: LoadIntent = { kind: 'tenants' };
  if (accounts.state === 'idle') return { nodes: [loadingNode('root', say)], wanted: retry };
  if (accounts.state === 'failed') return { nodes: [errorNode({ parentId: 'root', failure: accounts.failure, say, retry })] };
  const signedIn = latest(accounts);
  if (signedIn === undefined) return { nodes: [loadingNode('root', say)] };
  if (signedIn.length === 0) return { nodes: [] };
  // Accounts are there, so the same intent goes on to the tenants by itself.
  if (tenants.state === 'idle') return { nodes: [loadingNode('root', say)] };
  return loadableChildren({
    parentId: 'root',
    loadable: tenants,
    intent: retry,
    say,
    rows: (listing) => [
      ...listing.items.map((tenant) => tenantNode(tenant, snapshot.byTenant.get(tenant.id), say)),
      ...gone.map((tenant) => goneNode(tenant, signedIn.map(({ label }) => label).join(', '), say)),
      ...gapNodes('root', listing.gaps, say),
    ],
  });
}

/** The accounts that could not list their tenants. */
export function rootGapChildren(snapshot: Snapshot, say: Say): Children {
  return { nodes: gapChildren('root/gaps', latest(snapshot.tenants)?.gaps ?? [], say) };
}

function goneNode(tenant: Tenant, account: string, say: Say): TreeNode {
  const description = say('tree.gone', { account });
  return {
    id: `root/${tenant.id}/gone`,
    kind: 'message',
    label: tenant.displayName,
    description,
    icon: { id: 'warning', color: 'problemsWarningIcon.foreground' },
    spoken: say('tree.label.warning', { text: `${tenant.displayName}: ${description}` }),
  };
}

function tenantNode(tenant: Tenant, entry: TenantEntry | undefined, say: Say): TreeNode {
  const refused = entry === undefined ? undefined : signInFailureOf(entry);
  const isOutside = tenant.id === outsideAzure;
  return {
    id: `root/${tenant.id}`,
    kind: 'tenant',
    label: tenant.displayName,
    ...(isOutside ? {} : { description: refused === undefined ? (tenant.defaultDomain ?? tenant.id) : say('tree.signInNeeded') }),
    tooltip: () => (isOutside ? say('tree.outsideAzure') : tooltip(tenant.displayName, [[say('tree.tenantId'), tenant.id], [say('tree.domain'), tenant.defaultDomain]])),
    icon: refused === undefined ? { id: isOutside ? 'vm-connect' : 'organization' } : { id: 'warning', color: 'problemsWarningIcon.foreground' },
    expandable: 'collapsed',
    spoken: isOutside ? tenant.displayName : say('tree.label.tenant', { name: tenant.displayName }),
    subject: { kind: 'tenant', tenantId: tenant.id },
    ...(isOutside ? {} : { copy: { tenantId: tenant.id } }),
    refresh: { kind: 'tenant', tenantId: tenant.id },
  };
}

/** Clusters and identities; one row instead where the tenant wants a sign-in before it shows anything. */
export function tenantChildren(parentId: string, entry: TenantEntry, say: Say): Children {
  const { tenant } = entry;
  const intent: LoadIntent = { kind: 'tenant', tenantId: tenant.id };
  const refused = signInFailureOf(entry);
  if (refused !== undefined) {
    const node = errorNode({ parentId, failure: refused, say, retry: intent, subject: { kind: 'tenant', tenantId: tenant.id } });
    return { nodes: [{ ...node, label: say('tree.signInHere', { tenant: tenant.displayName }) }] };
  }
  const idle = entry.clusters.state === 'idle' && entry.identities.state === 'idle';
  const identities = tenant.id === outsideAzure ? [] : [identitiesNode(parentId, entry, say)];
  return {
    nodes: [
      {
        id: `${parentId}/clusters`,
        kind: 'clusters',
        label: say('tree.clusters'),
        ...counted(latest(entry.clusters)?.items.length, say),
        icon: { id: 'server-environment' },
        expandable: 'expanded',
        subject: { kind: 'tenant', tenantId: tenant.id },
        refresh: { kind: 'clusters', tenantId: tenant.id },
      },
      ...identities,
    ],
    ...(idle ? { wanted: intent } : {}),
  };
}

function identitiesNode(parentId: string, entry: TenantEntry, say: Say): TreeNode {
  return {
    id: `${parentId}/identities`,
    kind: 'identities',
    label: say('tree.identities'),
    ...counted(latest(entry.identities)?.items.length, say),
    icon: { id: 'shield' },
    expandable: 'expanded',
    subject: { kind: 'tenant', tenantId: entry.tenant.id },
    refresh: { kind: 'identities', tenantId: entry.tenant.id },
  };
}

export function clustersChildren(parentId: string, entry: TenantEntry, say: Say): Children {
  return loadableChildren({
    parentId,
    loadable: entry.clusters,
    intent: { kind: 'clusters', tenantId: entry.tenant.id },
    say,
    subject: { kind: 'tenant', tenantId: entry.tenant.id },
    rows: ({ items, gaps }) => [
      ...(items.length === 0 ? [messageNode(parentId, say('tree.clusters.none'))] : byName(items).map((cluster) => clusterNode(parentId, cluster, say))),
      ...gapNodes(parentId, gaps, say),
    ],
  });
}

export function identitiesChildren(parentId: string, entry: TenantEntry, say: Say): Children {
  return loadableChildren({
    parentId,
    loadable: entry.identities,
    intent: { kind: 'identities', tenantId: entry.tenant.id },
    say,
    subject: { kind: 'tenant', tenantId: entry.tenant.id },
    rows: ({ items, gaps }) => [
      ...(items.length === 0 ? [messageNode(parentId, say('tree.identities.none'))] : byName(items).map((identity) => identityNode(parentId, identity, say))),
      ...gapNodes(parentId, gaps, say),
    ],
  });
}

/** The reason why neither clusters nor identities can be read before signing in. */
function signInFailureOf(entry: TenantEntry): Failure | undefined {
  const { clusters, identities } = entry;
  if (clusters.state !== 'failed' || identities.state !== 'failed') return undefined;
  return needsSignIn(clusters.failure) && needsSignIn(identities.failure) ? clusters.failure : undefined;
}
