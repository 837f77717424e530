import type { ChainCode } from '../chain/finding.ts';
import { TenantlinkError } from '../model/failure.ts';
import type { Message } from '../words/say.ts';
import { anchors, type FoundSign, type SignValues } from './errorSigns.ts';
import { shownExcerpt, shownValue, surroundingsOf } from './logExcerpt.ts';

/** One error that a text tells of. A hint and no verdict: that is for live values to say. */
export interface LogHint {
  /** `AADSTS700213`, `AuthorizationFailed`, or a name of ours where the error has no code. */
  readonly code: string;
  /** Whether Tenantlink knows what it means. */
  readonly known: boolean;
  /** Line of its first occurrence, from 1. */
  readonly line: number;
  /** What the text says, without secrets, on one line, at most 300 characters. */
  readonly excerpt: string;
  /** Links it can come from, the most likely first. */
  readonly links: readonly ChainCode[];
  /** What the text says of the values that were compared. */
  readonly values: SignValues;
  readonly message: Message;
}

/** What a text tells, and how much of it was read. */
export interface LogReading {
  /** Each error once, in the order of its first occurrence. */
  readonly hints: readonly LogHint[];
  readonly lines: number;
  /** The text was longer, or had more errors, than is read. */
  readonly truncated: boolean;
}

/** How much of a text is read, in characters. */
const longestText = 64 * 1024 * 1024;
/** Read between two rests. */
const pieceLength = 1_000_000;
/** Longer than any anchor with what is read behind it. */
const overlap = 256;
/** Different errors that are kept, different places that are read whole for each code, and places that are looked at for each anchor. */
const mostHints = 100;
const mostWholes = 1_000;
const mostPlaces = 100_000;

/** Finds the errors of Entra, Azure, the webhook and the SDKs in a text of any kind and size. */
export function readLog(text: string): LogReading {
  const reading = readPieces(text);
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return value;
  }
}

/**
 * The same without holding up anything else: rests after each piece.
 * @param options `rest` lets others go on, e.g. until the next turn of the event loop
 * @throws TenantlinkError `cancelled`
 */
export async function readLogInPieces(text: string, options: { readonly rest: () => Promise<void>; readonly signal: AbortSignal }): Promise<LogReading> {
  const reading = readPieces(text);
  for (;;) {
    if (options.signal.aborted) throw new TenantlinkError({ reason: 'cancelled', operation: 'readLog' });
    const { done, value } = reading.next();
    if (done === true) return value;
    await options.rest();
  }
}

function* readPieces(text: string): Generator<undefined, LogReading> {
  const end = Math.min(text.length, longestText);
  const places = new Map<string, number>();
  const seen = new Set<string>();
  const wholes = new Map<string, number>();
  const hints: LogHint[] = [];
  let truncated = end < text.length;
  let lines = end === 0 ? 0 : 1;

  for (let from = 0; from < end; from += pieceLength) {
    const to = Math.min(end, from + pieceLength);
    const piece = text.slice(from, Math.min(text.length, to + overlap));
    const found = placesIn({ piece, length: to - from, places });
    if (found.some(({ sign }) => sign === undefined)) truncated = true;
    let counted = 0;
    let line = lines;
    for (const { at, sign } of found) {
      if (sign === undefined) continue;
      const key = keyOf(piece, at, sign);
      if (seen.has(key)) continue;
      if (hints.length >= mostHints) {
        truncated = true;
        break;
      }
      // One that is repeated without end must not hide those that stand behind it.
      const count = (wholes.get(sign.code) ?? 0) + 1;
      if (count > mostWholes) {
        truncated = true;
        continue;
      }
      wholes.set(sign.code, count);
      seen.add(key);
      line += countLines(piece, counted, at);
      counted = at;
      const hint = hintOf({ sign, text, at: from + at, line });
      if (!hints.some((other) => isSame(other, hint))) hints.push(hint);
    }
    lines += countLines(piece, 0, to - from);
    yield undefined;
  }
  return { hints: withoutEchoes(hints), lines, truncated };
}

interface Place {
  readonly at: number;
  /** Undefined where there were too many places to look at. */
  readonly sign: FoundSign | undefined;
}

/** Every sign of a piece, in order; each anchor is looked at a bounded number of times in the whole text. */
function placesIn({ piece, length, places }: { readonly piece: string; readonly length: number; readonly places: Map<string, number> }): readonly Place[] {
  const found: Place[] = [];
  for (const anchor of anchors) {
    let count = places.get(anchor.text) ?? 0;
    if (count > mostPlaces) continue;
    for (let at = piece.indexOf(anchor.text); at !== -1 && at < length; at = piece.indexOf(anchor.text, at + anchor.text.length)) {
      count += 1;
      if (count > mostPlaces) {
        found.push({ at, sign: undefined });
        break;
      }
      const sign = anchor.read(piece, at);
      if (sign !== undefined) found.push({ at, sign });
    }
    places.set(anchor.text, count);
  }
  return found.sort((left, right) => left.at - right.at);
}

/** A log repeats its errors; what differs is the trace behind them. */
function keyOf(piece: string, at: number, { code }: FoundSign): string {
  const following = piece.slice(at, at + overlap);
  const trace = following.indexOf('Trace ID');
  return `${code} ${trace === -1 ? following : following.slice(0, trace)}`;
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function hintOf({ sign, text, at, line }: { readonly sign: FoundSign; readonly text: string; readonly at: number; readonly line: number }): LogHint {
  const { code, known, links, message } = sign;
  const around = surroundingsOf(text, at);
  const entries = Object.entries(sign.values ?? {}).flatMap(([name, pattern]) => {
    const value = shownValue(pattern.exec(around.following)?.[1] ?? '');
    return value === undefined ? [] : [[name, name === 'subject' ? asSubject(value) : value] as const];
  });
  const values: SignValues = Object.fromEntries(entries);
  return { code, known, line, excerpt: shownExcerpt(around), links, values, message: { key: message, params: { code, ...values } } };
}

/** The API server names a ServiceAccount as `namespace/name`. */
function asSubject(value: string): string {
  const [, namespace, name] = /^([^:/]+)\/([^:/]+)$/.exec(value) ?? [];
  return namespace === undefined || name === undefined ? value : `system:serviceaccount:${namespace}:${name}`;
}

function isSame(left: LogHint, right: LogHint): boolean {
  return left.code === right.code && JSON.stringify(left.values) === JSON.stringify(right.values);
}

/** One failure names its code several times; the place that also gives values is the one to keep. */
function withoutEchoes(hints: readonly LogHint[]): readonly LogHint[] {
  return hints.filter((hint) => Object.keys(hint.values).length > 0 || !hints.some((other) => other !== hint && other.code === hint.code && Object.keys(other.values).length > 0));
}
