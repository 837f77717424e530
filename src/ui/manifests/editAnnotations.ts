import type * as vscode from 'vscode';
import { setAnnotations } from '../../core/manifest/editManifest.ts';
import { editBetween } from '../../core/manifest/textEdit.ts';
import { fail } from '../../core/model/failure.ts';
import type { ServiceAccountName } from '../../core/model/serviceAccount.ts';
import { applyTextEdits } from '../editor/applyTextEdits.ts';
import { openManifest } from './openManifest.ts';

/**
 * Sets annotations of a ServiceAccount in its file (null removes one). The file is saved, unless it
 * had changes that are not: whoever typed them decides when they are saved.
 * @throws TenantlinkError `notFound` when it stands there no longer, `notSupported` with the reason when the file cannot be changed
 */
export async function editAnnotations(args: {
  readonly uri: vscode.Uri;
  /** The file as a person names it. */
  readonly label: string;
  readonly serviceAccount: ServiceAccountName;
  readonly annotations: Readonly<Record<string, string | null>>;
}): Promise<void> {
  const { uri, label, serviceAccount } = args;
  const refuse = (code: string): never => fail({ reason: 'notSupported', operation: 'editManifest', code, target: label });
  const { document, placed } = await openManifest(uri, { kind: 'ServiceAccount', ...serviceAccount });
  if (placed === undefined) return fail({ reason: 'notFound', operation: 'editManifest', target: `${serviceAccount.namespace}/${serviceAccount.name} (${label})` });
  const before = document.getText();
  const entries = Object.entries(args.annotations);
  const annotations = Object.fromEntries(entries.flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
  const remove = entries.flatMap(([key, value]) => (value === null ? [key] : []));
  const answer = setAnnotations({ text: before, ...placed, annotations, remove });
  if (answer.state === 'refused') return refuse(`manifest.${answer.refusal}`);
  if (answer.edits.length === 0) return;
  const hadChanges = document.isDirty;
  if (!(await applyTextEdits(document, answer.edits))) return refuse('manifest.readOnly');
  if (hadChanges || document.isUntitled || (await document.save())) return;
  // A change that cannot be saved must not stay behind in the editor: the step is then not done.
  const now = document.getText();
  await applyTextEdits(document, editBetween({ text: now, range: { start: 0, end: now.length }, after: before }));
  return refuse('manifest.notSaved');
}
