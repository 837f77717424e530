import type { Message } from '../words/say.ts';
import { changeNode, type NodeChange } from './changeNode.ts';
import type { EditAnswer } from './editManifest.ts';
import type { Manifest, ManifestDocument } from './manifest.ts';
import type { EditRefusal } from './nodeSite.ts';
import { editBetween, joinEdits, type TextEdit } from './textEdit.ts';

/** A change of one place of a manifest. */
export interface DocumentChange {
  readonly document: ManifestDocument;
  readonly change: NodeChange;
}

/** What mends a mistake: certain, and only data until its edits are asked for. */
export interface ManifestFix {
  /** What it does, as the verb of a menu. */
  readonly title: Message;
  readonly changes: readonly DocumentChange[];
}

interface Rewriting {
  readonly text: string;
  /** In offsets of the document as it was; undefined where single edits touch each other. */
  readonly edits: readonly TextEdit[] | undefined;
}

/**
 * The edits of some fixes in the text that the manifest was read from. Each fix is done wholly or
 * not at all; fixes of several findings are done from the end of the text to its start, each on
 * what the former left. `left` is how many did not fit; one that stands alone is refused with its reason.
 */
export function fixEdits(args: { readonly manifest: Manifest; readonly fixes: readonly ManifestFix[] }): EditAnswer & { readonly left: number } {
  const { manifest } = args;
  let rewritten: ReadonlyMap<ManifestDocument, Rewriting> = new Map();
  let refused: { readonly refusal: EditRefusal; readonly offset: number } | undefined;
  let left = 0;
  for (const fix of args.fixes.toReversed()) {
    const next = applyFix(manifest, rewritten, fix);
    if (next instanceof Map) rewritten = next;
    else [refused, left] = [next, left + 1];
  }
  if (refused !== undefined && left === args.fixes.length) return { state: 'refused', ...refused, left };
  const edits = [...rewritten].flatMap(([document, { text, edits: single }]) => single?.map((edit) => ({ ...edit, offset: edit.offset + document.start })) ?? editBetween({ text: manifest.text, range: document, after: text }));
  return { state: 'edits', edits: edits.sort((one, other) => one.offset - other.offset), left };
}

function applyFix(manifest: Manifest, before: ReadonlyMap<ManifestDocument, Rewriting>, fix: ManifestFix): Map<ManifestDocument, Rewriting> | { readonly refusal: EditRefusal; readonly offset: number } {
  const after = new Map(before);
  for (const { document, change } of fix.changes) {
    const now = after.get(document) ?? { text: manifest.text.slice(document.start, document.end), edits: [] };
    const written = changeNode({ text: now.text, change });
    if (written.state === 'refused') return { refusal: written.refusal, offset: document.start };
    if (written.edit !== undefined) after.set(document, { text: written.text, edits: now.edits === undefined ? undefined : joinEdits(now.edits, written.edit) });
  }
  return after;
}
