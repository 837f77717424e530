import type { Failure } from '../model/failure.ts';
import type { Message } from '../words/say.ts';

/** What a proof without a pod does, in this order. */
export type ExchangeStep = 'tokenRequest' | 'exchange' | 'read';

/** How a proof without a pod ended. */
export interface ExchangeProof {
  /** `unknown`: it could not be tried, which says nothing of the trust. */
  readonly status: 'proven' | 'refused' | 'unknown';
  /** The last step that was tried. */
  readonly step: ExchangeStep;
  /** A whole sentence. */
  readonly message: Message;
  /** Why the step failed; absent where it did not. */
  readonly failure?: Failure;
  /** Whom the exchanged token speaks for, as it says itself. */
  readonly actedAs?: { readonly objectId: string; readonly tenantId: string };
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What happens in a proof without a pod, in order. */
export type ExchangeEvent =
  | { readonly kind: 'step'; readonly step: ExchangeStep; readonly message: Message }
  /** A refusal is repeated: new trust takes time to spread. */
  | { readonly kind: 'waiting'; readonly step: ExchangeStep; readonly message: Message }
  | { readonly kind: 'proof'; readonly proof: ExchangeProof };
