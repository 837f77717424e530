import type { AzureContext } from '../context.ts';
import { decodeJwt, publicKeyFromJwk, verifyRs256, type DecodedJwt } from '../token/jwt.ts';
import type { Identity, TrustEntry } from '../world/model.ts';
import * as failures from './federationFailures.ts';
import { fetchJson } from './issuerFetch.ts';

/**
 * Checks a federated assertion for an identity as Entra ID does: the issuer must be one the identity trusts, its
 * published keys must verify the RS256 signature, the time must be right, and issuer, subject and audience must
 * equal one credential byte for byte.
 * @throws EntraFailure with the number and text of the first thing that is wrong.
 */
export async function verifyAssertion(context: AzureContext, identity: Identity, assertion: string): Promise<void> {
  const jwt = decodeJwt(assertion);
  if (!jwt) throw failures.assertionMalformed('The assertion is not a JSON Web Token.');
  const issuer = text(jwt.payload.iss);
  const subject = text(jwt.payload.sub);
  const keyId = text(jwt.header.kid) || text(jwt.header.x5t);
  if (issuer === subject && subject.toLowerCase() === identity.clientId) {
    throw failures.certificateNotRegistered(identity.clientId, keyId);
  }
  const trusted = trustNow(context, identity);
  if (trusted.length === 0) throw failures.noCredentials();
  const sameIssuer = trusted.filter((entry) => entry.issuer === issuer);
  if (sameIssuer.length === 0) throw failures.noMatchingIssuer(issuer);
  // Only now: nobody makes the token endpoint call an issuer that no credential names.
  await verifySignature(context, jwt, issuer, keyId);
  verifyTime(context, jwt);
  matchSubjectAndAudience(sameIssuer, subject, jwt.payload.aud);
}

/** What the token endpoint believes at this moment; shortly after a change it may still waver. */
function trustNow(context: AzureContext, identity: Identity): readonly TrustEntry[] {
  const now = context.clock.now();
  const flapMs = context.faults.propagation.credentialFlapMs;
  return identity.trust.filter((entry) => {
    if (now < entry.from || now >= entry.until) return false;
    const young = entry.from > 0 && now < entry.from + flapMs;
    return !young || context.faults.chance() < 0.5;
  });
}

async function verifySignature(context: AzureContext, jwt: DecodedJwt, issuer: string, keyId: string): Promise<void> {
  if (jwt.header.alg !== 'RS256') throw failures.assertionMalformed('The signature algorithm must be RS256.');
  let keys: unknown;
  try {
    const base = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer;
    const ca = issuer.startsWith(`${context.issuerBase}/`) ? context.fetchCa : undefined;
    const discovery = await fetchJson(`${base}/.well-known/openid-configuration`, ca);
    keys = await fetchJson(text(field(discovery, 'jwks_uri')), ca);
  } catch {
    throw failures.issuerUnreachable(); // Why is the issuer's business; the real service does not tell either.
  }
  const list = field(keys, 'keys');
  if (!Array.isArray(list)) throw failures.signingKeysUnreadable();
  const jwk = (list as readonly unknown[]).find((candidate) => field(candidate, 'kid') === keyId);
  if (jwk === undefined) throw failures.signatureInvalid('The key was not found.');
  const key = publicKeyFromJwk(jwk as Readonly<Record<string, unknown>>);
  if (!key) throw failures.signingKeysUnreadable();
  if (!verifyRs256(jwt, key)) {
    throw failures.signatureInvalid('Key was found, but use of the key to verify the signature failed.');
  }
}

function verifyTime(context: AzureContext, jwt: DecodedJwt): void {
  const now = context.clock.now() / 1000;
  const skew = 300;
  const notBefore = number(jwt.payload.nbf, number(jwt.payload.iat, 0));
  const expiry = number(jwt.payload.exp, 0);
  // Entra ID forgives five minutes of clock difference.
  if (now < notBefore - skew || now > expiry + skew) throw failures.assertionOutOfTime(now, notBefore, expiry);
}

function matchSubjectAndAudience(sameIssuer: readonly TrustEntry[], subject: string, audience: unknown): void {
  const sameSubject = sameIssuer.filter((entry) => entry.subject === subject);
  if (sameSubject.length === 0) {
    const lower = subject.toLowerCase();
    if (sameIssuer.some((entry) => entry.subject.toLowerCase() === lower)) throw failures.subjectCaseDiffers(subject);
    throw failures.noMatchingSubject(subject);
  }
  const audiences = Array.isArray(audience) ? audience.map(String) : [text(audience)];
  if (!sameSubject.some((entry) => audiences.includes(entry.audience))) {
    throw failures.noMatchingAudience(audiences.join(', '));
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
