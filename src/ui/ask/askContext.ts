import type { Snapshot } from '../../core/inventory/snapshot.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { Say } from '../../core/words/say.ts';
import type { Session } from '../session.ts';
import type { AskHost } from './askHost.ts';

/** What questions are asked with. */
export interface AskContext {
  readonly host: AskHost;
  readonly say: Say;
  /** One session for the whole of the questions. */
  readonly session: Session;
  readonly snapshot: () => Snapshot;
  /** Signs in, to one tenant or at home; a failure is reported there and not thrown. */
  readonly signIn: (tenantId?: TenantId) => Promise<void>;
}

/** Ends with the question and with the session, whichever is first. */
export function eitherSignal(context: AskContext, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([context.session.signal, signal]);
}
