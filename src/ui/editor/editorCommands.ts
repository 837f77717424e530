import type * as vscode from 'vscode';
import type { ServiceAccountMark } from '../../core/manifest/findServiceAccount.ts';

/** The commands behind the lenses; package.json and the command table name the same. */
export const editorCommands = {
  insertClientId: 'tenantlink.insertClientId',
  link: 'tenantlink.link',
  run: 'tenantlink.runQuotaPod',
  diagnose: 'tenantlink.diagnose',
} as const;

/** The ServiceAccount of a manifest that a lens stands on; the argument of {@link editorCommands}. */
export interface ServiceAccountPlace extends ServiceAccountMark {
  readonly uri: vscode.Uri;
}

/** The argument of {@link editorCommands}.insertClientId. */
export interface InsertRequest extends ServiceAccountPlace {
  /** The client id to write without asking, where the lens names it. */
  readonly clientId?: string;
}
