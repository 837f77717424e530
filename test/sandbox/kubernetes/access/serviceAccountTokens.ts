import { createHash, randomUUID, sign, verify } from 'node:crypto';
import type { Clock } from '../../foundation/clock.ts';
import type { SigningKeyPair } from '../../foundation/sandboxKeys.ts';
import type { SecretListener } from '../../foundation/secretListener.ts';
import { isObject, objectOr } from '../model/json.ts';

/** What a token shall say. */
export interface TokenSubject {
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly secret?: { readonly name: string; readonly uid: string };
  readonly node?: { readonly name: string; readonly uid: string };
}

/** A signed token and when it ends (milliseconds since the epoch). */
export interface IssuedToken {
  readonly token: string;
  readonly expires: number;
}

/** What a valid token said. */
export interface TokenClaims extends TokenSubject {
  readonly id: string;
}

/** A public key set as JWKS documents write it. */
export interface JsonWebKeySet {
  readonly keys: readonly { readonly use: 'sig'; readonly kty: string; readonly kid: string; readonly alg: 'RS256'; readonly n: string; readonly e: string }[];
}

interface SigningKey extends SigningKeyPair {
  readonly kid: string;
}

/** Signs and checks the service-account tokens of one cluster with a real RSA key, made at the first need. */
export class ServiceAccountTokens {
  readonly #clock: Clock;
  readonly #onSecret: SecretListener;
  #keys: Promise<readonly SigningKey[]> | undefined;
  #issuers: string[];
  readonly #key: (generation: number) => Promise<SigningKeyPair>;
  #generation = 0;

  /** `key` makes the cluster's first key (0) and those that rotation puts in its place. */
  constructor(start: { readonly issuer: string; readonly key: (generation: number) => Promise<SigningKeyPair> }, clock: Clock, onSecret: SecretListener = () => undefined) {
    this.#onSecret = onSecret;
    this.#issuers = [start.issuer];
    this.#key = start.key;
    this.#clock = clock;
  }

  /** The `iss` of new tokens. */
  get issuer(): string {
    return this.#issuers[0] ?? '';
  }

  /** Changes the issuer of new tokens; tokens of former issuers stay valid (as AKS does when OIDC is enabled). */
  setIssuer(issuer: string): void {
    this.#issuers = [issuer, ...this.#issuers.filter((known) => known !== issuer)];
  }

  /** True for an issuer this cluster has (or had). */
  issued(issuer: string | undefined): boolean {
    return issuer !== undefined && this.#issuers.includes(issuer);
  }

  /** Signs new tokens with a new key; the former keys stay published until `forgetOld`. */
  async rotateKey(forgetOld = false): Promise<void> {
    const before = forgetOld ? [] : await this.#signingKeys();
    this.#generation += 1;
    const fresh = await this.#newKey();
    this.#keys = Promise.resolve([fresh, ...before]);
  }

  /** Signs a token. */
  async issue(subject: TokenSubject, audiences: readonly string[], seconds: number): Promise<IssuedToken> {
    const [key] = await this.#signingKeys();
    if (!key) throw new Error('the cluster has no signing key');
    const now = Math.floor(this.#clock.now() / 1000);
    const { namespace, serviceAccount, ...bound } = subject;
    const claims = {
      aud: audiences,
      exp: now + seconds,
      iat: now,
      iss: this.issuer,
      jti: randomUUID(),
      'kubernetes.io': { namespace, ...bound, serviceaccount: serviceAccount },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${serviceAccount.name}`,
    };
    const input = `${encode({ alg: 'RS256', kid: key.kid })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(input), key.privateKey).toString('base64url');
    const token = `${input}.${signature}`;
    this.#onSecret('service account token', token);
    return { token, expires: claims.exp * 1000 };
  }

  /** The claims of a token of this cluster that is valid now and meant for `audience`; undefined for any other. */
  async check(token: string, audience: string): Promise<TokenClaims | undefined> {
    const [head = '', body = '', signature = ''] = token.split('.');
    const header = decode(head);
    const claims = decode(body);
    const now = this.#clock.now() / 1000;
    if (typeof claims.iss !== 'string' || !this.#issuers.includes(claims.iss)) return undefined;
    if (typeof claims.exp !== 'number' || claims.exp <= now) return undefined;
    if (typeof claims.nbf !== 'number' || claims.nbf > now + 1) return undefined;
    const audiences: unknown = claims.aud;
    if (!Array.isArray(audiences) || !(audiences.includes(audience) || audiences.some((one) => this.#issuers.includes(String(one))))) return undefined;
    const key = (await this.#signingKeys()).find((one) => one.kid === header.kid);
    if (!key || header.alg !== 'RS256') return undefined;
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key.publicKey, Buffer.from(signature, 'base64url'))) return undefined;
    return subjectOf(claims);
  }

  /** The published keys. */
  async jwks(): Promise<JsonWebKeySet> {
    const keys = await this.#signingKeys();
    return {
      keys: keys.map(({ kid, publicKey }) => {
        const jwk = publicKey.export({ format: 'jwk' });
        return { use: 'sig', kty: jwk.kty ?? 'RSA', kid, alg: 'RS256', n: jwk.n ?? '', e: jwk.e ?? '' };
      }),
    };
  }

  #signingKeys(): Promise<readonly SigningKey[]> {
    this.#keys ??= this.#newKey().then((key) => [key]);
    return this.#keys;
  }

  async #newKey(): Promise<SigningKey> {
    const { privateKey, publicKey } = await this.#key(this.#generation);
    // Kubernetes names a key by the hash of its public half.
    const kid = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64url');
    return { kid, privateKey, publicKey };
  }
}

/** The issuer a token names, unchecked: only to find the cluster that may check it. */
export function unverifiedIssuer(token: string): string | undefined {
  const issuer = decode(token.split('.')[1] ?? '').iss;
  return typeof issuer === 'string' ? issuer : undefined;
}

function subjectOf(claims: Record<string, unknown>): TokenClaims | undefined {
  const kubernetes = objectOr(claims['kubernetes.io']);
  const serviceAccount = reference(kubernetes.serviceaccount);
  const { namespace } = kubernetes;
  if (!serviceAccount || typeof namespace !== 'string') return undefined;
  const pod = reference(kubernetes.pod);
  const secret = reference(kubernetes.secret);
  return { id: String(claims.jti), namespace, serviceAccount, ...(pod ? { pod } : {}), ...(secret ? { secret } : {}) };
}

function reference(value: unknown): { name: string; uid: string } | undefined {
  if (!isObject(value) || typeof value.name !== 'string' || typeof value.uid !== 'string') return undefined;
  return { name: value.name, uid: value.uid };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> {
  try {
    return objectOr(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    // Not a JWT: it has no claims, and the caller finds none.
    return {};
  }
}
