import * as vscode from 'vscode';
import { serviceAccountsOf } from '../../core/manifest/findServiceAccount.ts';
import type { Manifest, PlacedResource } from '../../core/manifest/manifest.ts';
import { readManifest } from '../../core/manifest/readManifest.ts';
import { TenantlinkError } from '../../core/model/failure.ts';
import type { ServiceAccountName } from '../../core/model/serviceAccount.ts';

/** A manifest as it is now, with the ServiceAccount where it stands there. @throws TenantlinkError `notFound` where the file is gone */
export async function openManifest(uri: vscode.Uri, serviceAccount: ServiceAccountName): Promise<{ readonly document: vscode.TextDocument; readonly placed: PlacedResource | undefined }> {
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return { document, placed: accountIn(readManifest(document.getText()), serviceAccount) };
  } catch (thrown) {
    throw new TenantlinkError({ reason: 'notFound', operation: 'readManifest', target: vscode.workspace.asRelativePath(uri), cause: thrown });
  }
}

/**
 * The ServiceAccount of that name: in that namespace, else where the manifest leaves the namespace
 * to whoever applies it (kustomize, `helm -n`).
 */
export function accountIn(manifest: Manifest, { namespace, name }: ServiceAccountName): PlacedResource | undefined {
  const named = serviceAccountsOf(manifest).filter(({ resource }) => resource.name?.text === name && !resource.name.templated);
  return named.find(({ resource }) => resource.namespace?.text === namespace) ?? named.find(({ resource }) => resource.namespace === undefined || resource.namespace.templated);
}
