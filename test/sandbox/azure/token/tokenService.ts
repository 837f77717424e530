import { createHash, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../../foundation/clock.ts';
import type { SigningKeyPair } from '../../foundation/sandboxKeys.ts';
import type { SecretListener } from '../../foundation/secretListener.ts';
import type { Principal } from '../world/model.ts';
import { decodeJwt, signJwt, verifyRs256 } from './jwt.ts';

/** Why a token is not accepted. */
type TokenRefusal = 'malformed' | 'signature' | 'expired' | 'audience' | 'challenged';

/** What a check of a token says. */
type TokenCheck =
  | { readonly principal: Principal; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly refusal: TokenRefusal; readonly claims: Readonly<Record<string, unknown>> | undefined };

/** Signs and checks the tokens of one sandbox. */
export interface TokenService {
  /** The key set document of every tenant. */
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
  /** Signs claims; `nbf`, `iat`, `exp` and `uti` are added. */
  issue(claims: Readonly<Record<string, unknown>>, lifetimeSeconds: number): string;
  /** Signature, expiry and audience (trailing slashes do not count). */
  check(token: string, audiences: readonly string[]): TokenCheck;
  /** From now on every token issued so far counts as expired. */
  expireAll(): void;
  /** From now on every token issued so far is answered with a challenge. */
  challengeAll(): void;
}

/** The service on a key; `onSecret` hears of every token it signs. */
export function createTokenService({ publicKey, privateKey }: SigningKeyPair, clock: Clock, onSecret: SecretListener = () => undefined): TokenService {
  const kid = keyId(publicKey);
  let living = new Set<string>();
  let challenged: ReadonlySet<string> = new Set<string>();
  return {
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', kid, x5t: kid, alg: 'RS256' }] },
    issue(claims, lifetimeSeconds) {
      const now = Math.floor(clock.now() / 1000);
      const uti = randomBytes(16).toString('base64url');
      living.add(uti);
      const token = signJwt({ ...claims, iat: now, nbf: now, exp: now + lifetimeSeconds, uti }, { kid, privateKey });
      onSecret('entra token', token);
      return token;
    },
    check(token, audiences) {
      const jwt = decodeJwt(token);
      if (!jwt) return { refusal: 'malformed', claims: undefined };
      const claims = jwt.payload;
      if (jwt.header.alg !== 'RS256' || !verifyRs256(jwt, publicKey)) return { refusal: 'signature', claims };
      const expiry = typeof claims.exp === 'number' ? claims.exp : 0;
      const uti = typeof claims.uti === 'string' ? claims.uti : '';
      if (expiry * 1000 <= clock.now() || !living.has(uti)) return { refusal: 'expired', claims };
      const audience = withoutSlash(text(claims.aud));
      if (!audiences.some((allowed) => withoutSlash(allowed) === audience)) return { refusal: 'audience', claims };
      if (challenged.has(uti)) return { refusal: 'challenged', claims };
      return { principal: principalFrom(claims), claims };
    },
    expireAll() {
      living = new Set();
    },
    challengeAll() {
      challenged = new Set(living);
    },
  };
}

function principalFrom(claims: Readonly<Record<string, unknown>>): Principal {
  const app = claims.idtyp === 'app';
  return {
    kind: app ? 'app' : 'user',
    objectId: text(claims.oid),
    tenantId: text(claims.tid),
    name: app ? text(claims.appid) : text(claims.upn ?? claims.unique_name),
    appId: text(claims.appid),
    groups: Array.isArray(claims.groups) ? claims.groups.map(String) : [],
  };
}

function keyId(key: KeyObject): string {
  return createHash('sha1').update(key.export({ type: 'spki', format: 'der' })).digest('base64url');
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '').toLowerCase();
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
