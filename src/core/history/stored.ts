import { messages, type MessageKey } from '../words/messages.ts';
import type { Message, MessageParams } from '../words/say.ts';

/** An object of a file whose members are not known yet. */
export type Stored = Readonly<Record<string, unknown>>;

/** A file is data of anybody: what is not of the form asked for is undefined, never an error. */
export function storedObject(value: unknown): Stored | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : undefined;
}

/** JSON of a file; undefined when it is none, such as one that was half written. */
export function storedJson(text: string | undefined): Stored | undefined {
  try {
    return storedObject(JSON.parse(text ?? ''));
  } catch {
    // Told by the caller, which knows the file's name.
    return undefined;
  }
}

/** A text of at most so many characters. */
export function storedText(value: unknown, max = 4_000): string | undefined {
  return typeof value === 'string' && value.length <= max ? value : undefined;
}

export function storedNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Milliseconds since the epoch, as far as a date can be made of them (ECMAScript, 21.4.1.1). */
export function storedTime(value: unknown): number | undefined {
  const time = storedNumber(value);
  return time === undefined || Math.abs(time) > 8.64e15 ? undefined : time;
}

/** Every entry read; undefined when it is no list or one entry cannot be read. */
export function storedList<T>(value: unknown, read: (entry: unknown) => T | undefined, max = 200): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length > max) return undefined;
  const entries = value.flatMap((entry) => read(entry) ?? []);
  return entries.length === value.length ? entries : undefined;
}

/** Runs a parser that throws. */
export function orUndefined<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    // Malformed; the caller names the file.
    return undefined;
  }
}

/** A sentence of the table, with values for its places. */
export function storedMessage(value: unknown): Message | undefined {
  const { key, params } = storedObject(value) ?? {};
  if (typeof key !== 'string' || !isMessageKey(key)) return undefined;
  if (params === undefined) return { key };
  const given = storedObject(params);
  if (given === undefined || !Object.values(given).every((one) => typeof one === 'string' || typeof one === 'number')) return undefined;
  return { key, params: given as MessageParams };
}

function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(messages, key);
}
