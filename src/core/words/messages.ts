import { appMessages } from './appMessages.ts';
import { chainMessages } from './chainMessages.ts';
import { doctorMessages } from './doctorMessages.ts';
import { editorMessages } from './editorMessages.ts';
import { failureMessages } from './failureMessages.ts';
import { handOverMessages } from './handOverMessages.ts';
import { historyMessages } from './historyMessages.ts';
import { manifestMessages } from './manifestMessages.ts';
import { operationMessages } from './operationMessages.ts';
import { panelMessages } from './panelMessages.ts';
import { planMessages } from './planMessages.ts';
import { proofMessages } from './proofMessages.ts';
import { quotaMessages } from './quotaMessages.ts';
import { uiMessages } from './uiMessages.ts';

/** Every sentence of Tenantlink, in English, by key; the one table that is translated. */
export const messages = {
  ...failureMessages,
  ...operationMessages,
  ...chainMessages,
  ...doctorMessages,
  ...planMessages,
  ...handOverMessages,
  ...proofMessages,
  ...historyMessages,
  ...quotaMessages,
  ...panelMessages,
  ...uiMessages,
  ...editorMessages,
  ...manifestMessages,
  ...appMessages,
} as const;

export type MessageKey = keyof typeof messages;
