import * as vscode from 'vscode';
import type { Snapshot } from '../../core/inventory/snapshot.ts';
import type { IdentityIndex } from '../../core/manifest/identityIndex.ts';
import type { ManifestContext } from '../../core/manifest/manifestContext.ts';
import { recheckManifest, type CheckedManifest } from '../../core/manifest/recheckManifest.ts';
import type { ManifestFinding } from '../../core/manifest/rules/rule.ts';
import { fileContext } from '../../core/workspace/fileContext.ts';
import type { KnownIdentities } from './knownIdentities.ts';
import type { ManifestReadings } from './manifestReadings.ts';
import type { WorkspaceIndex } from './workspaceIndex.ts';

/** What a context was made of: while all of it is the same, so is the context. */
interface Known {
  readonly version: number;
  readonly snapshot: Snapshot;
  readonly identities: IdentityIndex;
}

/** Judges manifests with everything that is known: the other files, and what was read of tenants and clusters. */
export class ManifestChecks implements vscode.Disposable {
  readonly #readings: ManifestReadings;
  readonly #workspace: WorkspaceIndex;
  readonly #identities: KnownIdentities;
  readonly #checked = new Map<string, { readonly known: Known; readonly checked: CheckedManifest }>();
  readonly #closing: vscode.Disposable;

  constructor(args: { readonly readings: ManifestReadings; readonly workspace: WorkspaceIndex; readonly known: KnownIdentities }) {
    this.#readings = args.readings;
    this.#workspace = args.workspace;
    this.#identities = args.known;
    this.#closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#checked.delete(uri.toString()));
  }

  contextOf(file: string): ManifestContext {
    return this.#context(file, this.#known());
  }

  /** The findings of a document as it is now; of a version that was asked for before, nothing is judged again but what changed. */
  of(document: vscode.TextDocument): readonly ManifestFinding[] {
    const key = document.uri.toString();
    const known = this.#known();
    const before = this.#checked.get(key);
    const context = before !== undefined && isSame(before.known, known) ? before.checked.context : this.#context(key, known);
    const checked = recheckManifest(this.#readings.of(document), context, before?.checked);
    // A document that is being closed may still be asked for: it must not stay behind.
    if (!document.isClosed) this.#checked.set(key, { known, checked });
    return checked.findings;
  }

  #known(): Known {
    return { version: this.#workspace.index.version, snapshot: this.#identities.snapshot(), identities: this.#identities.index() };
  }

  #context(file: string, { snapshot, identities }: Known): ManifestContext {
    return fileContext({ file, index: this.#workspace.index, signedIn: { snapshot, identities } });
  }

  dispose(): void {
    this.#closing.dispose();
    this.#checked.clear();
  }
}

function isSame(one: Known, other: Known): boolean {
  return one.version === other.version && one.snapshot === other.snapshot && one.identities === other.identities;
}
