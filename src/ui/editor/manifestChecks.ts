import type * as vscode from 'vscode';
import { checkManifest } from '../../core/manifest/checkManifest.ts';
import type { ManifestContext } from '../../core/manifest/manifestContext.ts';
import type { ManifestFinding } from '../../core/manifest/rules/rule.ts';
import { fileContext } from '../../core/workspace/fileContext.ts';
import type { KnownIdentities } from './knownIdentities.ts';
import type { ManifestReadings } from './manifestReadings.ts';
import type { WorkspaceIndex } from './workspaceIndex.ts';

/** Judges manifests with everything that is known: the other files, and what was read of tenants and clusters. */
export interface ManifestChecks {
  contextOf(file: string): ManifestContext;
  /** The findings of a document as it is now. */
  of(document: vscode.TextDocument): readonly ManifestFinding[];
}

export function createManifestChecks(args: { readonly readings: ManifestReadings; readonly workspace: WorkspaceIndex; readonly known: KnownIdentities }): ManifestChecks {
  const contextOf = (file: string): ManifestContext => fileContext({ file, index: args.workspace.index, signedIn: { snapshot: args.known.snapshot(), identities: args.known.index() } });
  return {
    contextOf,
    of: (document) => checkManifest(args.readings.of(document), contextOf(document.uri.toString())),
  };
}
