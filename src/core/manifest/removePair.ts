import type { Pair } from 'yaml';
import { endOfLineBefore, indentBefore, lineEnd, lineStart } from './documentText.ts';
import { afterColon, endOfPair, type MapSite } from './nodeSite.ts';
import type { TextEdit } from './textEdit.ts';
import { spanOf } from './yamlNodes.ts';

/** Ways to take a pair out of its map. */
export function removePair(args: { readonly text: string; readonly site: MapSite; readonly pair: Pair }): readonly TextEdit[] {
  return args.site.map.flow === true ? removeFromFlow(args) : removeFromBlock(args);
}

/**
 * Ways to take a map out with its only pair: none where it holds more, a comment or an anchor, or is
 * written in another style than what is around it, because then somebody wrote it by hand.
 */
export function removeWithMap(args: { readonly text: string; readonly site: MapSite; readonly pair: Pair }): readonly TextEdit[] {
  const { text, site, pair } = args;
  const { owner, parent, map } = site;
  const key = spanOf(pair.key);
  const colon = owner === undefined ? undefined : afterColon(owner, text);
  if (owner === undefined || parent === undefined || key === undefined || colon === undefined) return [];
  if (map.items.length > 1 || (map.flow === true) !== (parent.map.flow === true)) return [];
  const between = map.flow === true ? /^\s*\{\s*$/ : /^\s*$/;
  return between.test(text.slice(colon, key.from)) ? removePair({ text, site: parent, pair: owner }) : [];
}

function removeFromBlock(args: { readonly text: string; readonly site: MapSite; readonly pair: Pair }): readonly TextEdit[] {
  const { text, site, pair } = args;
  const key = spanOf(pair.key);
  const end = endOfPair(pair, text);
  if (key === undefined || end === undefined || indentBefore(text, key.from) === undefined) return [];
  const from = lineStart(text, key.from);
  const to = text[end - 1] === '\n' ? end : lineEnd(text, end);
  const newline = text.indexOf('\n', to);
  const lines = text[end - 1] === '\n' ? cut(from, to) : newline < 0 ? cut(endOfLineBefore(text, from), text.length) : cut(from, newline + 1);
  if (site.map.items.length > 1) return [lines];
  const colon = site.owner === undefined ? undefined : afterColon(site.owner, text);
  if (colon === undefined) return [];
  // The map stays as an empty one, so that comments around its last entry keep their place.
  return [{ offset: colon, length: lines.offset + lines.length - colon, newText: ` {}${text.slice(colon, lines.offset)}` }];
}

function cut(from: number, to: number): TextEdit {
  return { offset: from, length: to - from, newText: '' };
}

function removeFromFlow(args: { readonly text: string; readonly site: MapSite; readonly pair: Pair }): readonly TextEdit[] {
  const { text, site, pair } = args;
  const key = spanOf(pair.key);
  const end = endOfPair(pair, text);
  if (key === undefined || end === undefined) return [];
  const index = site.map.items.indexOf(pair);
  const next = spanOf(site.map.items[index + 1]?.key);
  if (next !== undefined) return [cut(key.from, next.from)];
  const previous = site.map.items[index - 1];
  const previousEnd = previous === undefined ? undefined : endOfPair(previous, text);
  return [cut(previousEnd ?? key.from, end)];
}
