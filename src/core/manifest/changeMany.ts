import { changeNode, planChange, plainValueOf, type NodeChange } from './changeNode.ts';
import { composeDocument } from './composeDocument.ts';
import type { EditRefusal } from './nodeSite.ts';
import { sameValue } from './plainValue.ts';
import { applyEdits, joinEdits, type TextEdit } from './textEdit.ts';

/** A document on the way from what it was to what it is to be. */
export interface Rewriting {
  readonly text: string;
  /** In offsets of the document as it was; undefined where single edits touch each other. */
  readonly edits: readonly TextEdit[] | undefined;
}

/** What became of a change: `later` where it touches another one, and is to be asked for again. */
export type ChangeOutcome = 'done' | 'later' | { readonly refusal: EditRefusal };

/**
 * Makes several changes of one document. The document is read once before and once after all of
 * them, however many they are; only where the result is not what is wanted are they made in parts.
 * The outcomes are in the order of the changes.
 */
export function changeMany(before: Rewriting, changes: readonly NodeChange[]): { readonly after: Rewriting; readonly outcomes: readonly ChangeOutcome[] } {
  const [only, ...more] = changes;
  if (only === undefined) return { after: before, outcomes: [] };
  if (more.length === 0) {
    const written = changeNode({ text: before.text, change: only });
    if (written.state === 'refused') return { after: before, outcomes: [{ refusal: written.refusal }] };
    return { after: written.edit === undefined ? before : rewritten(before, written.text, [written.edit]), outcomes: ['done'] };
  }
  const together = changeTogether(before, changes);
  if (together !== undefined) return together;
  const middle = changes.length >> 1;
  const first = changeMany(before, changes.slice(0, middle));
  const second = changeMany(first.after, changes.slice(middle));
  return { after: second.after, outcomes: [...first.outcomes, ...second.outcomes] };
}

/** Undefined where the result would not be what is wanted. */
function changeTogether(before: Rewriting, changes: readonly NodeChange[]): ReturnType<typeof changeMany> | undefined {
  const { text } = before;
  const composed = composeDocument(text);
  if ('reason' in composed) return { after: before, outcomes: changes.map(() => ({ refusal: 'syntax' })) };
  const plain = plainValueOf(composed.document);
  if (plain === undefined) return undefined;
  let wanted = plain.value;
  const edits: TextEdit[] = [];
  const outcomes = changes.map((change): ChangeOutcome => {
    const plan = planChange(text, composed, change);
    if (plan.state === 'refused') return { refusal: plan.refusal };
    if (plan.state === 'unchanged') return 'done';
    const [edit] = plan.ways;
    if (edit === undefined) return { refusal: 'unsupported' };
    const at = placeFor(edits, edit);
    if (touches(edits[at - 1], edit) || touches(edits[at], edit)) return 'later';
    edits.splice(at, 0, edit);
    wanted = plan.wanted(wanted);
    return 'done';
  });
  const after = applyEdits(text, edits);
  const read = composeDocument(after);
  const result = 'reason' in read ? undefined : plainValueOf(read.document);
  return result !== undefined && sameValue(wanted, result.value) ? { after: rewritten(before, after, edits), outcomes } : undefined;
}

/** Where an edit stands among others, which are in the order of the text. */
function placeFor(edits: readonly TextEdit[], edit: TextEdit): number {
  let [low, high] = [0, edits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edits[middle]?.offset ?? Infinity) < edit.offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function touches(one: TextEdit | undefined, other: TextEdit): boolean {
  return one !== undefined && one.offset <= other.offset + other.length && other.offset <= one.offset + one.length;
}

/** @param edits of the text before, in its order */
function rewritten(before: Rewriting, text: string, edits: readonly TextEdit[]): Rewriting {
  // From the end, so that each leaves the places of the next ones as they are.
  return { text, edits: edits.reduceRight<readonly TextEdit[] | undefined>((all, edit) => (all === undefined ? undefined : joinEdits(all, edit)), before.edits) };
}
