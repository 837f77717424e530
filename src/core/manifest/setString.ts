import { visit, type Document } from 'yaml';
import { fillInBlock, insertInBlock } from './blockEdits.ts';
import { composeDocument, hasOwnLineHole, type Composed } from './composeDocument.ts';
import { fillInFlow, insertInFlow } from './flowEdits.ts';
import { manifestLimits } from './manifest.ts';
import { findSite, type EditRefusal, type NodePath, type Site } from './nodeSite.ts';
import { removePair } from './removePair.ts';
import { replaceValue } from './replaceValue.ts';
import { sameValue, withValueAt } from './plainValue.ts';
import { applyEdits, type TextEdit } from './textEdit.ts';
import { scalarOf, spanOf } from './yamlNodes.ts';

/** The text of a document after one value was set or taken out, or why it was left alone. */
export type Rewritten = { readonly state: 'written'; readonly text: string } | { readonly state: 'refused'; readonly refusal: EditRefusal };

/**
 * Sets one string of a document, or takes it out where `value` is undefined. Every way of writing
 * it is read again before it counts: the value must be there and everything else must be equal.
 */
export function setString(args: { readonly text: string; readonly path: NodePath; readonly value: string | undefined }): Rewritten {
  const { text, path, value } = args;
  const composed = composeDocument(text);
  if ('reason' in composed) return { state: 'refused', refusal: 'syntax' };
  const site = findSite(composed, path);
  if (site.state === 'refused') return site;
  if (value === undefined && site.state !== 'there') return { state: 'written', text };
  if (site.state === 'there' && value !== undefined && isString(site, value)) return { state: 'written', text };
  if (isTemplated(composed, site)) return { state: 'refused', refusal: 'template' };
  const before = plainValueOf(composed.document);
  const wanted = before === undefined ? undefined : { value: withValueAt({ root: before.value, path, value }) };
  for (const edit of waysToWrite({ text, site, value })) {
    const after = applyEdits(text, [edit]);
    const read = composeDocument(after);
    const result = 'reason' in read ? undefined : plainValueOf(read.document);
    if (wanted !== undefined && result !== undefined && sameValue(wanted.value, result.value)) return { state: 'written', text: after };
  }
  return { state: 'refused', refusal: hasAliases(composed.document) ? 'shared' : 'unsupported' };
}

function waysToWrite(args: { readonly text: string; readonly site: Exclude<Site, { state: 'refused' }>; readonly value: string | undefined }): readonly TextEdit[] {
  const { text, site, value } = args;
  if (site.state === 'there') {
    return value === undefined ? removePair({ text, site: site.within, pair: site.pair }) : replaceValue({ text, pair: site.pair, value });
  }
  if (value === undefined) return [];
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

/** The document as plain data; undefined where aliases make that impossible or too large. */
function plainValueOf(document: Document.Parsed): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS({ maxAliasCount: manifestLimits.aliases }) };
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
