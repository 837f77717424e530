import { armKey } from '../../core/model/armId.ts';
import type { ManagedIdentity } from '../../core/model/identity.ts';
import type { TreeNode } from '../tree/treeNode.ts';

/** An identity as the commands of its row in the tree take it. Plain data: links in hovers carry it as text. */
export function identityNodeOf(identity: ManagedIdentity): TreeNode {
  return {
    id: `editor/${armKey(identity.id)}`,
    kind: 'identity',
    label: identity.name,
    subject: { kind: 'identity', identity },
    copy: { clientId: identity.clientId, tenantId: identity.tenantId, resourceId: identity.id },
    refresh: { kind: 'identityDetails', identity },
  };
}
