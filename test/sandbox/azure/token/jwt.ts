import { createPublicKey, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A decoded JSON Web Token whose signature nobody has checked yet. */
export interface DecodedJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

/** Splits a compact JWT; undefined when it is not one. */
export function decodeJwt(token: string): DecodedJwt | undefined {
  const [header, payload, signature, ...more] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return undefined;
  const decodedHeader = jsonObject(header);
  const decodedPayload = jsonObject(payload);
  if (!decodedHeader || !decodedPayload) return undefined;
  return {
    header: decodedHeader,
    payload: decodedPayload,
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function jsonObject(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined; // Not JSON: the caller says "malformed".
  }
}

/** Signs claims as a compact RS256 JWT. */
export function signJwt(
  payload: Readonly<Record<string, unknown>>,
  key: { readonly kid: string; readonly privateKey: KeyObject },
): string {
  const header = { typ: 'JWT', alg: 'RS256', x5t: key.kid, kid: key.kid };
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Whether an RS256 signature is right under a public key. */
export function verifyRs256(jwt: DecodedJwt, key: KeyObject): boolean {
  return verify('sha256', Buffer.from(jwt.signed), key, jwt.signature);
}

/** A public key out of a JWKS entry; undefined when it is not an RSA key. */
export function publicKeyFromJwk(jwk: Readonly<Record<string, unknown>>): KeyObject | undefined {
  if (jwk.kty !== 'RSA') return undefined;
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return undefined; // A damaged key is no key: the caller reports that none fits.
  }
}
