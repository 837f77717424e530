import { messages, type MessageKey } from './messages.ts';

/** Values for the `{name}` places of a message. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** A sentence to be: what core returns instead of text. */
export interface Message {
  readonly key: MessageKey;
  readonly params?: MessageParams;
}

/**
 * Turns an English template with `{name}` places into the user's language: `vscode.l10n.t` in the
 * editor, {@link inEnglish} in command-line programs.
 */
export type Translate = (template: string, params: Record<string, string | number>) => string;

/** Says a message of the table. */
export type Say = (key: MessageKey, params?: MessageParams) => string;

/** The message table spoken through a translator. */
export function speaker(translate: Translate): Say {
  return (key, params = {}) => translate(messages[key], Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? inOneLine(value) : value])));
}

/** Control characters, line separators, and what turns the direction of writing. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** A text of a service, a cluster or a program as a part of a line of ours: it begins no line of its own, and cannot pass for one. */
export function inOneLine(text: string): string {
  return text.replace(unprintable, ' ');
}

/** Fills the places of an English template. */
export const inEnglish: Translate = (template, params) =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
