import type * as vscode from 'vscode';
import type { ServiceAccountMark } from '../../core/manifest/findServiceAccount.ts';

/** The commands behind lenses, fixes and hovers; package.json and the command tables name the same. */
export const editorCommands = {
  insertClientId: 'tenantlink.insertClientId',
  addPodLabel: 'tenantlink.addPodLabel',
  checkManifests: 'tenantlink.checkManifests',
  fixManifests: 'tenantlink.fixManifests',
  link: 'tenantlink.link',
  run: 'tenantlink.runQuotaPod',
  diagnose: 'tenantlink.diagnose',
  readIdentity: 'tenantlink.refreshNode',
  copyClientId: 'tenantlink.copyClientId',
  openInPortal: 'tenantlink.openInPortal',
  refresh: 'tenantlink.refresh',
  signIn: 'tenantlink.signIn',
} as const;

/** Those that the editor itself answers; the others are in commandIds.ts. */
export const ownEditorCommands = [editorCommands.insertClientId, editorCommands.addPodLabel, editorCommands.checkManifests, editorCommands.fixManifests] as const;

/** The ServiceAccount of a manifest that a lens stands on; the argument of {@link editorCommands}. */
export interface ServiceAccountPlace extends ServiceAccountMark {
  readonly uri: vscode.Uri;
}

/** The argument of {@link editorCommands}.insertClientId. */
export interface InsertRequest extends ServiceAccountPlace {
  /** The client id to write without asking, where the lens names it. */
  readonly clientId?: string;
}

/** The argument of {@link editorCommands}.addPodLabel: a place inside the workload. */
export interface PodPlace {
  readonly uri: vscode.Uri;
  readonly offset: number;
}

/** The argument of {@link editorCommands}.fixManifests; every finding where no code is named. */
export interface FixRequest {
  readonly code?: string;
}
