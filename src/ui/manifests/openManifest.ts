import * as vscode from 'vscode';
import { isServiceAccount, resourcesOf, type Manifest, type PlacedResource } from '../../core/manifest/manifest.ts';
import { readManifest } from '../../core/manifest/readManifest.ts';
import { TenantlinkError } from '../../core/model/failure.ts';
import type { WorkloadRef } from '../../core/model/workloadEdit.ts';

/** Names an object of a manifest: its kind, namespace and name. */
export type ObjectRef = WorkloadRef;

/** A manifest as it is now, with the object where it stands there. @throws TenantlinkError `notFound` where the file is gone */
export async function openManifest(uri: vscode.Uri, object: ObjectRef): Promise<{ readonly document: vscode.TextDocument; readonly placed: PlacedResource | undefined }> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return { document, placed: objectIn(readManifest(document.getText()), object) };
  } catch (thrown) {
    throw new TenantlinkError({ reason: 'notFound', operation: 'readManifest', target: vscode.workspace.asRelativePath(uri), cause: thrown });
  }
}

/**
 * The object of that name: in that namespace, else where the manifest leaves the namespace to
 * whoever applies it (kustomize, `helm -n`).
 */
export function objectIn(manifest: Manifest, { kind, namespace, name }: ObjectRef): PlacedResource | undefined {
  const ofKind = resourcesOf(manifest).filter(({ resource }) => (kind === 'ServiceAccount' ? isServiceAccount(resource) : resource.kind === kind));
  const named = ofKind.filter(({ resource }) => resource.name?.text === name && !resource.name.templated);
  return named.find(({ resource }) => resource.namespace?.text === namespace) ?? named.find(({ resource }) => resource.namespace === undefined || resource.namespace.templated);
}
