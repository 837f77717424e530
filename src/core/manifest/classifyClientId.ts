import { isGuid, parseClientId, type ClientId } from '../model/ids.ts';
import type { IdentityIndex, NamedIdentity } from './identityIndex.ts';

/** What a text in the place of a client id really is. */
export type ClientIdText =
  /** A GUID; `identity` where it is the client id of one that is known. */
  | { readonly kind: 'clientId'; readonly clientId: ClientId; readonly identity: NamedIdentity | undefined }
  /** The object id or resource id of an identity that is known, whose client id was meant. */
  | { readonly kind: 'otherId'; readonly identity: NamedIdentity }
  | { readonly kind: 'empty' }
  /** A resource id of no identity that is known (azure-docs #108526). */
  | { readonly kind: 'armId' }
  | { readonly kind: 'url' }
  /** The GUID of zeros, which no identity has. */
  | { readonly kind: 'zero' }
  /** `<YOUR_CLIENT_ID>`, `CLIENT_ID` and the like. */
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'other' };

/** Whether a text is the GUID of zeros, which examples have and nothing else. */
export function isZero(text: string): boolean {
  return /^[0-]{36}$/.test(text) && isGuid(text);
}

/** Tells a client id from what people put in its place. */
export function classifyClientId(text: string, identities: IdentityIndex | undefined): ClientIdText {
  const trimmed = text.trim();
  const identity = identities?.find(trimmed);
  if (identity !== undefined && identity.by !== 'clientId') return { kind: 'otherId', identity };
  if (isZero(trimmed)) return { kind: 'zero' };
  if (isGuid(trimmed)) return { kind: 'clientId', clientId: parseClientId(trimmed), identity };
  if (trimmed === '') return { kind: 'empty' };
  if (/^\/subscriptions\//i.test(trimmed)) return { kind: 'armId' };
  if (/^https?:\/\//i.test(trimmed)) return { kind: 'url' };
  return { kind: /^[<[{].*[>\]}]$|your|replace|change.?me|placeholder|todo/i.test(trimmed) || /^_*[A-Z][A-Z0-9]*_[A-Z0-9_]*$/.test(trimmed) ? 'placeholder' : 'other' };
}
