import { armKey } from '../../core/model/armId.ts';
import { federatedCredentialLimit, type FederatedCredential, type ManagedIdentity, type RoleAssignment } from '../../core/model/identity.ts';
import { idle, latest, type Snapshot } from '../../core/inventory/snapshot.ts';
import type { Say } from '../../core/words/say.ts';
import { counted, loadableChildren, messageNode } from './statusNodes.ts';
import { tooltip } from './tooltip.ts';
import type { Children, TreeNode } from './treeNode.ts';

export function identityNode(parentId: string, identity: ManagedIdentity, say: Say): TreeNode {
  return {
    id: `${parentId}/${armKey(identity.id)}`,
    kind: 'identity',
    label: identity.name,
    description: identity.resourceGroup,
    tooltip: () =>
      tooltip(identity.name, [
        [say('tree.clientId'), identity.clientId],
        [say('tree.principalId'), identity.principalId],
        [say('tree.tenantId'), identity.tenantId],
        [say('tree.resourceGroup'), identity.resourceGroup],
        [say('tree.subscription'), identity.subscriptionId],
        [say('tree.location'), identity.location],
      ]),
    icon: { id: 'shield' },
    expandable: 'collapsed',
    spoken: say('tree.label.identity', { name: identity.name, clientId: identity.clientId }),
    subject: { kind: 'identity', identity },
    copy: { clientId: identity.clientId, tenantId: identity.tenantId, resourceId: identity.id },
    refresh: { kind: 'identityDetails', identity },
  };
}

export function identityChildren(parentId: string, identity: ManagedIdentity, snapshot: Snapshot, say: Say): Children {
  const details = detailsOf(snapshot, identity);
  const count = latest(details.credentials)?.length;
  const subject = { kind: 'identity', identity } as const;
  const refresh = { kind: 'identityDetails', identity } as const;
  const unread = details.credentials.state === 'idle' && details.roles.state === 'idle';
  return {
    nodes: [
      {
        id: `${parentId}/clientId`,
        kind: 'clientId',
        label: say('tree.clientId'),
        description: identity.clientId,
        icon: { id: 'key' },
        subject,
        copy: { clientId: identity.clientId },
      },
      {
        id: `${parentId}/credentials`,
        kind: 'credentials',
        label: say('tree.credentials'),
        ...(count === undefined ? {} : { description: say('tree.credentials.count', { count, limit: federatedCredentialLimit }) }),
        icon: { id: 'link' },
        expandable: 'collapsed',
        subject,
        refresh,
      },
      { id: `${parentId}/roles`, kind: 'roles', label: say('tree.roles'), ...counted(latest(details.roles)?.length, say), icon: { id: 'law' }, expandable: 'collapsed', subject, refresh },
    ],
    ...(unread ? { wanted: refresh } : {}),
  };
}

export function credentialsChildren(parentId: string, identity: ManagedIdentity, snapshot: Snapshot, say: Say): Children {
  return loadableChildren({
    parentId,
    loadable: detailsOf(snapshot, identity).credentials,
    intent: { kind: 'identityDetails', identity },
    say,
    subject: { kind: 'tenant', tenantId: identity.tenantId },
    rows: (credentials) =>
      credentials.length === 0
        ? [messageNode(parentId, say('tree.credentials.none'))]
        : credentials.map((credential) => credentialNode(parentId, identity, credential, say)),
  });
}

function credentialNode(parentId: string, identity: ManagedIdentity, credential: FederatedCredential, say: Say): TreeNode {
  return {
    id: `${parentId}/${credential.name}`,
    kind: 'credential',
    label: credential.name,
    description: credential.subject,
    tooltip: () => tooltip(credential.name, [[say('tree.issuer'), credential.issuer], [say('tree.subject'), credential.subject], [say('tree.audience'), credential.audiences.join(', ')]]),
    icon: { id: 'link' },
    expandable: 'collapsed',
    spoken: say('tree.label.credential', { name: credential.name, subject: credential.subject }),
    subject: { kind: 'identity', identity, credential },
    copy: { issuer: credential.issuer, subject: credential.subject },
  };
}

export function credentialChildren(parentId: string, credential: FederatedCredential, say: Say): Children {
  const row = (kind: 'credentialIssuer' | 'credentialSubject' | 'credentialAudience', label: string, value: string, copy: TreeNode['copy']): TreeNode => ({
    id: `${parentId}/${kind}`,
    kind,
    label,
    description: value,
    tooltip: () => tooltip(label, [[label, value]]),
    ...(copy === undefined ? {} : { copy }),
  });
  return {
    nodes: [
      row('credentialIssuer', say('tree.issuer'), credential.issuer, { issuer: credential.issuer }),
      row('credentialSubject', say('tree.subject'), credential.subject, { subject: credential.subject }),
      row('credentialAudience', say('tree.audience'), credential.audiences.join(', '), undefined),
    ],
  };
}

export function rolesChildren(parentId: string, identity: ManagedIdentity, snapshot: Snapshot, say: Say): Children {
  return loadableChildren({
    parentId,
    loadable: detailsOf(snapshot, identity).roles,
    intent: { kind: 'identityDetails', identity },
    say,
    subject: { kind: 'tenant', tenantId: identity.tenantId },
    rows: (roles) => (roles.length === 0 ? [messageNode(parentId, say('tree.roles.none'))] : roles.map((assignment) => roleNode(parentId, assignment, say))),
  });
}

function roleNode(parentId: string, assignment: RoleAssignment, say: Say): TreeNode {
  return {
    id: `${parentId}/${armKey(assignment.id)}`,
    kind: 'role',
    label: assignment.role.name,
    description: shortScope(assignment.scope, say),
    tooltip: () => tooltip(assignment.role.name, [[say('tree.scope'), assignment.scope]]),
    icon: { id: 'law' },
    spoken: say('tree.label.role', { role: assignment.role.name, scope: shortScope(assignment.scope, say) }),
    copy: { resourceId: assignment.scope },
  };
}

/** A scope without the part that every scope shares; the whole id is in the tooltip. */
function shortScope(scope: string, say: Say): string {
  const [, subscription, below] = /^\/subscriptions\/([^/]+)\/?(.*)$/i.exec(scope) ?? [];
  if (subscription === undefined || below === undefined) return scope;
  if (below === '') return say('tree.scope.subscription', { id: subscription });
  const group = /^resourceGroups\/([^/]+)$/i.exec(below)?.[1];
  return group === undefined ? below.replace(/^resourceGroups\//i, '') : say('tree.scope.resourceGroup', { name: group });
}

function detailsOf(snapshot: Snapshot, identity: ManagedIdentity): { credentials: DetailsOf['credentials']; roles: DetailsOf['roles'] } {
  return snapshot.identityDetails.get(armKey(identity.id)) ?? { credentials: idle, roles: idle };
}

type DetailsOf = NonNullable<ReturnType<Snapshot['identityDetails']['get']>>;
