import { messages, type MessageKey } from './messages.ts';
import { inOneLine } from './shownText.ts';

/** Values for the `{name}` places of a message. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** A sentence to be: what core returns instead of text. Where it has a `unit`, its numbers are amounts of that. */
export interface Message {
  readonly key: MessageKey;
  readonly params?: MessageParams;
}

/**
 * Turns an English template with `{name}` places into the user's language: `vscode.l10n.t` in the
 * editor, {@link inEnglish} in command-line programs.
 */
export type Translate = (template: string, params: Record<string, string | number>) => string;

/** Says a message of the table, amounts as the language writes them. */
export interface Say {
  (key: MessageKey, params?: MessageParams): string;
  /** The user's language, a BCP 47 tag. */
  readonly locale: string;
}

/** The message table spoken through a translator. @param locale a BCP 47 tag, of the language that is spoken */
export function speaker(translate: Translate, locale = 'en'): Say {
  const fill = (key: MessageKey, params: MessageParams): string => translate(messages[key], { ...params });
  const inWords = (value: string | number, unit: string | number | undefined): string | number => {
    if (typeof value === 'string') return inOneLine(value);
    if (unit === undefined) return value;
    const amount = value.toLocaleString(locale);
    // Things are counted, and need no word for that.
    return unit === 'Count' || unit === '' ? amount : fill('quota.amount', { amount, unit: inWords(unit, undefined) });
  };
  const say = (key: MessageKey, params: MessageParams = {}): string => fill(key, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, inWords(value, params.unit)])));
  return Object.assign(say, { locale });
}

/** Fills the places of an English template. */
export const inEnglish: Translate = (template, params) =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
