import { maskSecrets } from '../model/maskSecrets.ts';

/** How much of a log is looked at around a sign, in characters: what one failure says of itself. */
const before = 300;
const after = 1_500;
/** Longest excerpt that is shown. */
const shown = 300;
/** Longest value: issuers, subjects and audiences have at most 600 characters. */
const longestValue = 600;

/** What stands around a sign, without the escapes of the formats that logs are written in. May hold secrets. */
export interface Surroundings {
  /** From before the sign to well after it. */
  readonly whole: string;
  /** From the sign on. */
  readonly following: string;
}

/** The text around a place. Cut at blanks, so that no piece of a token is left that could not be told for one. */
export function surroundingsOf(text: string, at: number): Surroundings {
  const start = Math.max(0, at - before);
  const lead = text.slice(start, at);
  const firstBlank = start === 0 ? 0 : lead.search(/[\s"',;]/) + 1;
  const kept = start > 0 && firstBlank === 0 ? '' : lead.slice(firstBlank);
  const end = Math.min(text.length, at + after);
  const tail = text.slice(at, end);
  const lastBlank = end === text.length ? tail.length : lastBlankOf(tail);
  const following = unescaped(tail.slice(0, lastBlank));
  return { whole: `${unescaped(kept)}${following}`, following };
}

function lastBlankOf(text: string): number {
  for (let index = text.length - 1; index > 0; index -= 1) if (/[\s"',;]/.test(text.charAt(index))) return index;
  return 0;
}

const entities: readonly (readonly [RegExp, string])[] = [
  // System.Text.Json writes quotes as escapes; logs are often JSON in JSON, and portals show HTML.
  [/\\{1,3}u0027/g, "'"],
  [/\\{1,3}u0022/g, '"'],
  [/\\{1,3}u0026/g, '&'],
  [/&#0?39;|&apos;/g, "'"],
  [/&quot;|&#34;/g, '"'],
  [/(?:\\{1,3}r)?\\{1,3}n/g, '\n'],
  [/\\{1,3}(["'/])/g, '$1'],
];

function unescaped(text: string): string {
  return entities.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text);
}

/** A piece of a log as it may be shown: on one line, without secrets and control characters. */
export function shownExcerpt({ following }: Surroundings): string {
  const text = oneLine(masked(following));
  return text.length <= shown ? text : `${text.slice(0, shown - 1)}…`;
}

/** A value as it may be shown and compared; undefined where it holds a secret or is none. */
export function shownValue(text: string): string | undefined {
  // A terminal may have wrapped the line inside the value.
  const value = text.replace(/[ \t]*[\r\n]+[ \t]*/g, '');
  return value === '' || value.length > longestValue || masked(value) !== value || /\p{Cc}/u.test(value) ? undefined : value;
}

/** Logs glue words together, so that a token need not begin at a word's beginning as it does elsewhere. */
const gluedToken = /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/g;

function masked(text: string): string {
  return maskSecrets(text.replace(gluedToken, '<masked>'));
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
