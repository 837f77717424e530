import type { YAMLSeq } from 'yaml';
import { endOfLineBefore, lineEnd, lineStart } from './documentText.ts';
import { endOfItem } from './nodeSite.ts';
import type { TextEdit } from './textEdit.ts';
import { spanOf } from './yamlNodes.ts';

/** Ways to take an item out of a list that has others. */
export function removeItem(args: { readonly text: string; readonly list: YAMLSeq; readonly index: number }): readonly TextEdit[] {
  const { text, list, index } = args;
  const item = spanOf(list.items[index]);
  const next = spanOf(list.items[index + 1]);
  if (item === undefined) return [];
  if (list.flow === true) {
    const previous = spanOf(list.items[index - 1]);
    const from = next === undefined ? (previous?.to ?? item.from) : item.from;
    const to = next?.from ?? item.to;
    return [{ offset: from, length: to - from, newText: '' }];
  }
  const end = endOfItem(list.items[index], text);
  const from = lineStart(text, item.from);
  if (end === undefined || !/^[ \t]*-[ \t]+$/.test(text.slice(from, item.from))) return [];
  // A block scalar ends behind its last line ending, everything else before it.
  const last = text[end - 1] === '\n' ? end : lineEnd(text, end);
  const newline = text[end - 1] === '\n' ? end : text.indexOf('\n', last) + 1;
  if (newline > 0) return [{ offset: from, length: newline - from, newText: '' }];
  const before = endOfLineBefore(text, from);
  return [{ offset: before, length: text.length - before, newText: '' }];
}
