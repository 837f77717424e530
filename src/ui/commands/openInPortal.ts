import * as vscode from 'vscode';
import type { ArmId, TenantId } from '../../core/model/ids.ts';
import { outsideAzure } from '../../core/model/kubeContext.ts';
import type { TreeNode } from '../tree/treeNode.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';

/** Opens the row's resource, or its tenant, in the cloud's portal, in the right directory. */
export async function openInPortal(context: CommandContext, start: CommandStart): Promise<void> {
  const address = addressOf(start.node ?? context.selected());
  if (address !== undefined) await open(context, address);
}

/** Opens a resource in the portal, in the right directory. */
export function openResource(context: CommandContext, { tenantId, id }: { readonly tenantId: TenantId; readonly id: ArmId }): Promise<void> {
  return open(context, `#@${tenantId}/resource${id}`);
}

async function open(context: CommandContext, address: string): Promise<void> {
  const { portal } = context.sessions.current().cloud;
  if (portal === '') context.reporter.done(context.say('ui.noPortal'));
  else await vscode.env.openExternal(vscode.Uri.parse(`${portal}/${address}`, true));
}

function addressOf(node: TreeNode | undefined): string | undefined {
  switch (node?.subject?.kind) {
    case 'tenant':
      return node.subject.tenantId === outsideAzure ? undefined : `#@${node.subject.tenantId}`;
    case 'cluster':
    case 'serviceAccount':
      return node.subject.cluster.tenantId === outsideAzure ? undefined : `#@${node.subject.cluster.tenantId}/resource${node.subject.cluster.id}`;
    case 'identity':
      return `#@${node.subject.identity.tenantId}/resource${node.subject.identity.id}`;
    case 'run':
    case 'failure':
    case undefined:
      return undefined;
  }
}
