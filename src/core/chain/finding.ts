import type { Failure } from '../model/failure.ts';
import type { Message } from '../words/say.ts';

/**
 * The links of the trust chain, in the order in which they must hold; the number is stable, the
 * name says which link it is. Listed for users in codes.md beside this file.
 */
export const chainCodes = [
  'WI101-cluster',
  'WI102-issuer',
  'WI103-webhook',
  'WI104-issuer-document',
  'WI105-service-account',
  'WI106-client-id',
  'WI107-tenant-id',
  'WI108-pod-service-account',
  'WI109-pod-label',
  'WI110-container-environment',
  'WI111-token-audience',
  'WI112-identity',
  'WI113-credential-issuer',
  'WI114-credential-subject',
  'WI115-credential-audience',
  'WI116-role',
  'WI117-provider',
] as const;

export type ChainCode = (typeof chainCodes)[number];

/** One of the two values a link compares. */
export interface LiveValue {
  readonly value: string;
  /** Where it was read, as a person would say it: `federated credential fc-wi-demo of mi-wi-demo`. */
  readonly source: string;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
}

/** What mends a broken link. */
type Remedy =
  /** Linking again brings the value in order, by a plan that is shown first. */
  | { readonly kind: 'link' }
  /** The manifest or the workload must change; Tenantlink does not own it. */
  | { readonly kind: 'editWorkload' }
  /** Something that Tenantlink does not do; the sentence says what. */
  | { readonly kind: 'outside' };

interface FindingBase {
  readonly code: ChainCode;
  /** A whole sentence: what holds, what is broken and why, or why it is unknown. */
  readonly message: Message;
}

export type Finding =
  | (FindingBase & { readonly verdict: 'ok'; readonly actual: LiveValue })
  | (FindingBase & { readonly verdict: 'broken'; readonly expected: LiveValue; readonly actual: LiveValue; readonly remedy: Remedy })
  /** Could not be judged; no permission to look is unknown, never ok. */
  | (FindingBase & { readonly verdict: 'unknown'; readonly failure?: Failure });
