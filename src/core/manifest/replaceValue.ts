import { isAlias, isScalar, type Pair } from 'yaml';
import { lineEnding } from './documentText.ts';
import { afterColon, isNothing } from './nodeSite.ts';
import { writeScalar, type Quoting } from './scalarText.ts';
import type { TextEdit } from './textEdit.ts';
import { spanOf } from './yamlNodes.ts';

/** Replaces the value of a key by a string, in the quotes it had where they suit; none for maps and lists. */
export function replaceValue(args: { readonly text: string; readonly pair: Pair; readonly value: string }): readonly TextEdit[] {
  const { text, pair, value } = args;
  const span = spanOf(pair.value);
  if (isNothing(pair.value) && (span === undefined || span.from === span.to)) return afterKey(args);
  if (span === undefined || !(isScalar(pair.value) || isAlias(pair.value))) return [];
  const type = isScalar(pair.value) ? pair.value.type : undefined;
  const block = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
  const ending = block && text[span.to - 1] === '\n' ? lineEnding(text) : '';
  return [{ offset: span.from, length: span.to - span.from, newText: writeScalar({ text: value, quoting: quotingOf(type) }) + ending }];
}

function quotingOf(type: string | undefined): Quoting {
  if (type === 'QUOTE_DOUBLE') return 'double';
  return type === 'QUOTE_SINGLE' ? 'single' : 'plain';
}

function afterKey(args: { readonly text: string; readonly pair: Pair; readonly value: string }): readonly TextEdit[] {
  const written = writeScalar({ text: args.value, quoting: 'plain' });
  const colon = afterColon(args.pair, args.text);
  const key = spanOf(args.pair.key);
  // White space that ends the line goes.
  const rest = colon === undefined ? '' : (/^[ \t]*(?=\r?\n|$)/.exec(args.text.slice(colon, colon + 200))?.[0] ?? '');
  if (colon !== undefined) return [{ offset: colon, length: rest.length, newText: ` ${written}` }];
  return key === undefined ? [] : [{ offset: key.to, length: 0, newText: `: ${written}` }];
}
