import type { Message } from '../words/say.ts';
import { changeMany, type Rewriting } from './changeMany.ts';
import type { NodeChange } from './changeNode.ts';
import type { EditAnswer } from './editManifest.ts';
import type { Manifest, ManifestDocument } from './manifest.ts';
import type { EditRefusal } from './nodeSite.ts';
import { editBetween } from './textEdit.ts';

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

/** A fix with how many of its changes were made. */
interface Doing {
  readonly fix: ManifestFix;
  made: number;
}

/**
 * The edits of some fixes in the text that the manifest was read from. Each fix is done wholly or
 * not at all; those of later places are done first, so that they do not move what others name.
 * `left` is how many did not fit; one that stands alone is refused with its reason.
 */
export function fixEdits(args: { readonly manifest: Manifest; readonly fixes: readonly ManifestFix[] }): EditAnswer & { readonly left: number } {
  return fixTogether(args) ?? fixInTurn(args);
}

/** Makes the first change of every fix, then the second: as many readings as a fix has changes, however many fixes. Undefined where one fails that is made in part. */
function fixTogether({ manifest, fixes }: { readonly manifest: Manifest; readonly fixes: readonly ManifestFix[] }): ReturnType<typeof fixEdits> | undefined {
  const rewritten = new Map<ManifestDocument, Rewriting>();
  const refused: { readonly refusal: EditRefusal; readonly offset: number }[] = [];
  let open = fixes.toReversed().map((fix): Doing => ({ fix, made: 0 }));
  while (open.length > 0) {
    const failed = new Set<Doing>();
    for (const [document, next] of nextByDocument(open)) {
      const { after, outcomes } = changeMany(rewritten.get(document) ?? unchanged(manifest, document), next.map(({ change }) => change));
      rewritten.set(document, after);
      for (const [index, { doing }] of next.entries()) {
        const outcome = outcomes[index];
        if (outcome === 'done') doing.made += 1;
        if (typeof outcome !== 'object') continue;
        if (doing.made > 0) return undefined;
        failed.add(doing);
        refused.push({ refusal: outcome.refusal, offset: document.start });
      }
    }
    open = open.filter((doing) => doing.made < doing.fix.changes.length && !failed.has(doing));
  }
  return answerOf(manifest, rewritten, fixes, refused);
}

function nextByDocument(open: readonly Doing[]): ReadonlyMap<ManifestDocument, readonly { readonly doing: Doing; readonly change: NodeChange }[]> {
  const next = new Map<ManifestDocument, { readonly doing: Doing; readonly change: NodeChange }[]>();
  for (const doing of open) {
    const step = doing.fix.changes[doing.made];
    if (step === undefined) continue;
    const others = next.get(step.document);
    if (others === undefined) next.set(step.document, [{ doing, change: step.change }]);
    else others.push({ doing, change: step.change });
  }
  return next;
}

/** One fix after the other, each on what the former left. */
function fixInTurn({ manifest, fixes }: { readonly manifest: Manifest; readonly fixes: readonly ManifestFix[] }): ReturnType<typeof fixEdits> {
  const rewritten = new Map<ManifestDocument, Rewriting>();
  const refused: { readonly refusal: EditRefusal; readonly offset: number }[] = [];
  for (const fix of fixes.toReversed()) {
    const next = applyFix(manifest, rewritten, fix);
    if (next instanceof Map) for (const [document, after] of next) rewritten.set(document, after);
    else refused.push(next);
  }
  return answerOf(manifest, rewritten, fixes, refused);
}

/** The documents that one fix changes, as they are then. */
function applyFix(manifest: Manifest, before: ReadonlyMap<ManifestDocument, Rewriting>, fix: ManifestFix): Map<ManifestDocument, Rewriting> | { readonly refusal: EditRefusal; readonly offset: number } {
  const changed = new Map<ManifestDocument, Rewriting>();
  for (const { document, change } of fix.changes) {
    const { after, outcomes } = changeMany(changed.get(document) ?? before.get(document) ?? unchanged(manifest, document), [change]);
    const [outcome] = outcomes;
    if (typeof outcome === 'object') return { refusal: outcome.refusal, offset: document.start };
    changed.set(document, after);
  }
  return changed;
}

function unchanged(manifest: Manifest, document: ManifestDocument): Rewriting {
  return { text: manifest.text.slice(document.start, document.end), edits: [] };
}

function answerOf(manifest: Manifest, rewritten: ReadonlyMap<ManifestDocument, Rewriting>, fixes: readonly ManifestFix[], refused: readonly { readonly refusal: EditRefusal; readonly offset: number }[]): ReturnType<typeof fixEdits> {
  const left = refused.length;
  const [first] = refused.toReversed();
  if (first !== undefined && left === fixes.length) return { state: 'refused', ...first, left };
  const edits = [...rewritten].flatMap(([document, { text, edits: single }]) => single?.map((edit) => ({ ...edit, offset: edit.offset + document.start })) ?? editBetween({ text: manifest.text, range: document, after: text }));
  return { state: 'edits', edits: edits.sort((one, other) => one.offset - other.offset), left };
}
