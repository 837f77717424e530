import { armKey } from '../../core/model/armId.ts';
import { latest, type Snapshot, type TenantEntry } from '../../core/inventory/snapshot.ts';
import type { Failure } from '../../core/model/failure.ts';
import type { Tenant } from '../../core/model/tenant.ts';
import type { Say } from '../../core/words/say.ts';
import { clusterChildren, serviceAccountsChildren } from './clusterNodes.ts';
import { credentialChildren, credentialsChildren, identityChildren, rolesChildren } from './identityNodes.ts';
import { runsChildren, runsNode } from './runNodes.ts';
import { errorNode, gapChildren } from './statusNodes.ts';
import { clustersChildren, identitiesChildren, rootChildren, rootGapChildren, tenantChildren } from './tenantNodes.ts';
import type { Children, TreeNode } from './treeNode.ts';

/** The tree as a pure function of what is known. */
export function treeChildren(parent: TreeNode | undefined, known: { readonly snapshot: Snapshot; readonly problem?: Failure; readonly gone?: readonly Tenant[] }, say: Say): Children {
  const { snapshot, problem } = known;
  if (parent === undefined) {
    const root = problem === undefined ? rootChildren(snapshot, known.gone ?? [], say) : { nodes: [errorNode({ parentId: 'root', failure: problem, say })] };
    // An empty tree is where a welcome view speaks.
    return root.nodes.length === 0 ? root : { ...root, nodes: [...root.nodes, ...runsNode(snapshot.runs, say)] };
  }
  const { id, kind, subject } = parent;
  if (kind === 'runs') return runsChildren(id, snapshot.runs, say);
  if (kind === 'gaps') return id === 'root/gaps' ? rootGapChildren(snapshot, say) : listingGapChildren(id, snapshot, say);
  const entry = subject?.kind === 'tenant' ? snapshot.byTenant.get(subject.tenantId) : undefined;
  if (entry !== undefined) {
    if (kind === 'tenant') return tenantChildren(id, entry, say);
    if (kind === 'clusters') return clustersChildren(id, entry, say);
    if (kind === 'identities') return identitiesChildren(id, entry, say);
  }
  if (subject?.kind === 'cluster') {
    if (kind === 'cluster') return clusterChildren(id, subject.cluster, snapshot, say);
    if (kind === 'serviceAccounts') return serviceAccountsChildren(id, subject.cluster, snapshot, say);
  }
  if (subject?.kind === 'identity') {
    const { identity } = subject;
    if (kind === 'identity') return identityChildren(id, identity, snapshot, say);
    if (kind === 'credentials') return credentialsChildren(id, identity, snapshot, say);
    if (kind === 'roles') return rolesChildren(id, identity, snapshot, say);
    if (kind === 'credential') {
      const credentials = latest(snapshot.identityDetails.get(armKey(identity.id))?.credentials);
      const credential = credentials?.find(({ name }) => name === parent.label);
      return credential === undefined ? { nodes: [] } : credentialChildren(id, credential, say);
    }
  }
  return { nodes: [] };
}

/** `root/<tenant>/clusters/gaps`: which listing it belongs to stands in the node's own ancestry. */
function listingGapChildren(id: string, snapshot: Snapshot, say: Say): Children {
  const [, tenantId, list] = id.split('/');
  const entry: TenantEntry | undefined = [...snapshot.byTenant.values()].find(({ tenant }) => tenant.id === tenantId);
  const listing = list === 'clusters' ? latest(entry?.clusters) : latest(entry?.identities);
  return { nodes: gapChildren(id, listing?.gaps ?? [], say) };
}
