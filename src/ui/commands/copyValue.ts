import * as vscode from 'vscode';
import type { CopyValues } from '../tree/treeNode.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';

/** How long the status bar says that something was copied, in milliseconds. */
const messageMs = 3000;

const names = {
  clientId: 'tree.clientId',
  tenantId: 'tree.tenantId',
  issuer: 'tree.issuer',
  resourceId: 'tree.resourceId',
  subject: 'tree.subject',
} as const;

/** Copies one value of a row; a command for each kind of value. */
export function copyValue(kind: keyof CopyValues): (context: CommandContext, start: CommandStart) => Promise<void> {
  return async ({ say, selected }, start) => {
    const value = (start.node ?? selected())?.copy?.[kind];
    if (value === undefined) return;
    await vscode.env.clipboard.writeText(value);
    vscode.window.setStatusBarMessage(say('ui.copied', { what: say(names[kind]) }), messageMs);
  };
}
