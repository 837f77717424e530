import { plainType } from './yamlNodes.ts';

/** How a scalar is written. */
export type Quoting = 'plain' | 'single' | 'double';

const plainSafe = /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/;

/** A string in the wanted style, or double-quoted where that style would make something else of it. */
export function writeScalar(args: { readonly text: string; readonly quoting: Quoting }): string {
  const { text, quoting } = args;
  if (quoting === 'plain' && plainSafe.test(text) && plainType(text) === 'string' && !looksLikeDate(text)) return text;
  if (quoting === 'single' && /^[\x20-\x7E]*$/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text);
}

/** YAML 1.1 readers make a date of it. */
function looksLikeDate(text: string): boolean {
  return /^\d{4}-\d{1,2}-\d{1,2}/.test(text) && text.length < 36;
}
