import { isAlias, isScalar, isSeq, visit, type Document, type Pair } from 'yaml';
import { fillInBlock, insertInBlock } from './blockEdits.ts';
import { composeDocument, hasOwnLineHole, type Composed } from './composeDocument.ts';
import { fillInFlow, insertInFlow } from './flowEdits.ts';
import type { NodePath, Span } from './manifest.ts';
import { findSite, nodeAt, type EditRefusal, type Site } from './nodeSite.ts';
import { removeItem } from './removeItem.ts';
import { removePair, removeWithMap } from './removePair.ts';
import { replaceValue } from './replaceValue.ts';
import { sameValue, withKeyAt, withValueAt } from './plainValue.ts';
import { writeScalar } from './scalarText.ts';
import { applyEdits, type TextEdit } from './textEdit.ts';
import { scalarOf, spanOf } from './yamlNodes.ts';

/** One change of one place in a document. */
export type NodeChange =
  /** Makes the value a string; maps on the way to it are made. */
  | { readonly kind: 'set'; readonly path: NodePath; readonly value: string }
  /**
   * Takes a key or an item of a list out; a list goes with its last item, and with `mapToo` a map
   * that held nothing else, no comment either. Nothing where it is not there.
   */
  | { readonly kind: 'remove'; readonly path: NodePath; readonly mapToo?: true }
  /** Gives the key at the end of the path another name. */
  | { readonly kind: 'rename'; readonly path: NodePath; readonly key: string }
  /** Replaces a part of a text, which keeps its shape and quotes. */
  | { readonly kind: 'replaceText'; readonly path: NodePath; readonly from: string; readonly to: string };

/** The text of a document after a change, or why it was left alone. */
export type Rewritten = { readonly state: 'written'; readonly text: string; readonly edit: TextEdit | undefined } | { readonly state: 'refused'; readonly refusal: EditRefusal };

/** Ways to write a change, the best first, and what the document must be afterwards. */
type Plan =
  | { readonly state: 'ways'; readonly ways: readonly TextEdit[]; readonly wanted: (root: unknown) => unknown }
  | { readonly state: 'unchanged' }
  | { readonly state: 'refused'; readonly refusal: EditRefusal };

/**
 * Changes one place of a document. Every way of writing it is read again before it counts: the
 * change must be there and everything else must be equal.
 */
export function changeNode(args: { readonly text: string; readonly change: NodeChange }): Rewritten {
  const { text, change } = args;
  const composed = composeDocument(text);
  if ('reason' in composed) return { state: 'refused', refusal: 'syntax' };
  const plan = planChange(text, composed, change);
  if (plan.state === 'refused') return plan;
  if (plan.state === 'unchanged') return { state: 'written', text, edit: undefined };
  const before = plainValueOf(composed.document);
  if (before !== undefined) {
    const wanted = plan.wanted(before.value);
    for (const edit of plan.ways) {
      const after = applyEdits(text, [edit]);
      const read = composeDocument(after);
      const result = 'reason' in read ? undefined : plainValueOf(read.document);
      if (result !== undefined && sameValue(wanted, result.value)) return { state: 'written', text: after, edit };
    }
  }
  return { state: 'refused', refusal: hasAliases(composed.document) ? 'shared' : 'unsupported' };
}

/** How a change can be written into a document that was read. */
export function planChange(text: string, composed: Composed, change: NodeChange): Plan {
  const { path } = change;
  if (change.kind === 'remove' && typeof path[path.length - 1] === 'number') return planItem(text, composed, path);
  if (change.kind === 'replaceText') {
    const now = scalarOf(nodeAt(composed, path));
    if (now === undefined) return { state: 'refused', refusal: 'gone' };
    return { state: 'ways', ways: replaced(text, now.span, change), wanted: (root) => withValueAt({ root, path, value: now.text.replace(change.from, () => change.to) }) };
  }
  const site = findSite(composed, path);
  if (site.state === 'refused') return site;
  if (change.kind === 'set') {
    if (site.state === 'there' && isString(site, change.value)) return { state: 'unchanged' };
    if (isTemplated(composed, site)) return { state: 'refused', refusal: 'template' };
    return { state: 'ways', ways: waysToSet({ text, site, value: change.value }), wanted: (root) => withValueAt({ root, path, value: change.value }) };
  }
  if (site.state !== 'there') return change.kind === 'remove' ? { state: 'unchanged' } : { state: 'refused', refusal: 'gone' };
  if (isTemplated(composed, site)) return { state: 'refused', refusal: 'template' };
  switch (change.kind) {
    case 'remove': {
      const { pair, within } = site;
      const whole = change.mapToo === true ? removeWithMap({ text, site: within, pair }) : [];
      if (whole.length > 0) return { state: 'ways', ways: whole, wanted: (root) => withValueAt({ root, path: path.slice(0, -1), value: undefined }) };
      return { state: 'ways', ways: removePair({ text, site: within, pair }), wanted: (root) => withValueAt({ root, path, value: undefined }) };
    }
    case 'rename':
      return { state: 'ways', ways: renamed(site.pair, change.key), wanted: (root) => withKeyAt({ root, path, key: change.key }) };
  }
}

/** Takes an item out of a list, and the list with its last one. */
function planItem(text: string, composed: Composed, path: NodePath): Plan {
  const listPath = path.slice(0, -1);
  const site = findSite(composed, listPath);
  if (site.state !== 'there') return { state: 'refused', refusal: 'gone' };
  const list = site.pair.value;
  if (isAlias(list)) return { state: 'refused', refusal: 'shared' };
  const index = path[path.length - 1];
  if (!isSeq(list) || typeof index !== 'number' || index >= list.items.length) return { state: 'refused', refusal: 'gone' };
  if (isTemplated(composed, site)) return { state: 'refused', refusal: 'template' };
  if (list.items.length === 1) return { state: 'ways', ways: removePair({ text, site: site.within, pair: site.pair }), wanted: (root) => withValueAt({ root, path: listPath, value: undefined }) };
  return { state: 'ways', ways: removeItem({ text, list, index }), wanted: (root) => withValueAt({ root, path, value: undefined }) };
}

function waysToSet(args: { readonly text: string; readonly site: Exclude<Site, { state: 'refused' }>; readonly value: string }): readonly TextEdit[] {
  const { text, site, value } = args;
  if (site.state === 'there') return replaceValue({ text, pair: site.pair, value });
  const entry = { keys: site.missing, value };
  const { within } = site;
  if (site.state === 'empty') {
    const fill = within.map.flow === true ? fillInFlow : fillInBlock;
    return fill({ text, site: within, pair: site.pair, token: spanOf(site.pair.value), entry });
  }
  if (within.map.items.length > 0) return (within.map.flow === true ? insertInFlow : insertInBlock)({ text, site: within, entry });
  if (within.owner === undefined || within.parent === undefined) return [];
  const fill = within.parent.map.flow === true ? fillInFlow : fillInBlock;
  return fill({ text, site: within.parent, pair: within.owner, token: spanOf(within.map), entry });
}

function renamed(pair: Pair, key: string): readonly TextEdit[] {
  const span = spanOf(pair.key);
  if (span === undefined || !isScalar(pair.key)) return [];
  const quoting = pair.key.type === 'QUOTE_DOUBLE' ? 'double' : pair.key.type === 'QUOTE_SINGLE' ? 'single' : 'plain';
  return [{ offset: span.from, length: span.to - span.from, newText: writeScalar({ text: key, quoting }) }];
}

function replaced(text: string, span: Span, change: { readonly from: string; readonly to: string }): readonly TextEdit[] {
  const at = text.slice(span.from, span.to).indexOf(change.from);
  return at < 0 ? [] : [{ offset: span.from + at, length: change.from.length, newText: change.to }];
}

function isString(site: Extract<Site, { state: 'there' }>, value: string): boolean {
  const present = scalarOf(site.pair.value);
  return present?.type === 'string' && present.text === value;
}

/** Whether a template writes the value, or may write entries beside the place where it would stand. */
function isTemplated(composed: Composed, site: Exclude<Site, { state: 'refused' }>): boolean {
  if (site.state === 'there' && scalarOf(site.pair.value)?.templated === true) return true;
  const inEntries = site.state === 'there' || (site.state === 'open' && site.missing.length === 1);
  const around = inEntries && site.within.parent !== undefined ? [site.within.map, site.within.parent.map] : [site.within.map];
  return around.some((map) => hasOwnLineHole(composed, map));
}

/** yaml's own measure of aliases that explode. */
const aliasLimit = 100;

/** The document as plain data; undefined where aliases make that impossible or too large. */
export function plainValueOf(document: Document.Parsed): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS({ maxAliasCount: aliasLimit }) };
  } catch {
    // Unresolved or exploding aliases: the caller refuses the edit and says so.
    return undefined;
  }
}

function hasAliases(document: Document.Parsed): boolean {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
