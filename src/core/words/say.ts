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
  return (key, params = {}) => translate(messages[key], { ...params });
}

/** Fills the places of an English template. */
export const inEnglish: Translate = (template, params) =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
