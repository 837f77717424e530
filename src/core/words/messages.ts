import { chainMessages } from './chainMessages.ts';
import { failureMessages } from './failureMessages.ts';
import { planMessages } from './planMessages.ts';

/** Every sentence of Tenantlink, in English, by key; the one table that is translated. */
export const messages = {
  ...failureMessages,
  ...chainMessages,
  ...planMessages,
} as const;

export type MessageKey = keyof typeof messages;
