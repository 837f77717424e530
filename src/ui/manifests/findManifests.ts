import * as vscode from 'vscode';
import { isOfInterest } from '../../core/manifest/interest.ts';
import { manifestLimits, type PlacedResource } from '../../core/manifest/manifest.ts';
import { readManifest } from '../../core/manifest/readManifest.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { ManifestPlace } from '../../core/ports/manifestFiles.ts';
import { isManifestName, manifestGlob, textOf } from '../../core/workspace/manifestFiles.ts';
import { createPace } from '../../core/workspace/pace.ts';
import { objectIn, type ObjectRef } from './openManifest.ts';

/** Files looked at; a workspace with more of them is told by nobody waiting for it. */
const fileLimit = 20_000;
/** How long the extension host is held at most before others have their turn, in milliseconds. */
const slice = 20;

/**
 * Files of the workspace in which an object stands, those that name its namespace first.
 * Most are dismissed by a search for its name; only what is left is parsed.
 */
export async function findManifests(object: ObjectRef, signal: AbortSignal): Promise<readonly ManifestPlace[]> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return [];
  const open = new Map(vscode.workspace.textDocuments.filter(({ uri }) => isManifestName(uri.path) && vscode.workspace.getWorkspaceFolder(uri) !== undefined).map((document) => [document.uri.toString(), document]));
  const pace = createPace({ slice, now: () => performance.now(), rest: () => new Promise((resolve) => setImmediate(resolve)) });
  const found: { readonly place: ManifestPlace; readonly exact: boolean }[] = [];
  const uris = await vscode.workspace.findFiles(manifestGlob, undefined, fileLimit);
  for (const uri of unique([...uris, ...[...open.values()].map((document) => document.uri)])) {
    signal.throwIfAborted();
    const text = open.get(uri.toString())?.getText() ?? (await read(uri));
    await pace.step();
    if (text === undefined || text.length > manifestLimits.textLength || !text.includes(object.name) || !isOfInterest(text)) continue;
    const placed = objectIn(readManifest(text), object);
    if (placed !== undefined) found.push({ place: { uri: uri.toString(), label: vscode.workspace.asRelativePath(uri) }, exact: isExact(placed, object) });
  }
  found.sort((left, right) => Number(right.exact) - Number(left.exact) || left.place.label.localeCompare(right.place.label));
  // A file that leaves the namespace open is only meant where none names it.
  return found.filter(({ exact }) => exact || !found.some((other) => other.exact)).map(({ place }) => place);
}

function isExact({ resource }: PlacedResource, { namespace }: ObjectRef): boolean {
  return resource.namespace?.text === namespace;
}

/** Undefined for what cannot be read as text; a file that vanished meanwhile holds nothing. */
async function read(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > manifestLimits.textLength) return undefined;
    return textOf(await vscode.workspace.fs.readFile(uri));
  } catch (thrown) {
    if (failureOf(thrown, 'readManifest').reason === 'cancelled') throw thrown;
    return undefined;
  }
}

function unique(uris: readonly vscode.Uri[]): readonly vscode.Uri[] {
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}
