import { randomBytes } from 'node:crypto';
import { parse } from 'yaml';
import type { SecretListener } from '../../sandbox/foundation/secretListener.ts';

/** One secret that existed while the product worked. */
export interface Secret {
  readonly kind: string;
  readonly text: string;
}

/** A place where a secret was found, and a piece of it short enough to be shown. */
export interface Leak {
  readonly kind: string;
  readonly where: string;
  readonly form: 'plain' | 'base64' | 'url';
  readonly at: number;
}

/** A leak of so many characters of a secret counts. */
const windowLength = 40;

/** Every secret of a sandbox, as it comes into being. */
export class Secrets {
  readonly #found = new Map<string, string>();

  readonly listener: SecretListener = (kind, secret) => this.plant(kind, secret);

  plant(kind: string, text: string): void {
    this.#found.set(text, kind);
  }

  /** The user's part of a kubeconfig: static tokens and client keys, as PEM and as they stand there. */
  plantKubeconfig(text: string): void {
    const { users } = parse(text) as { readonly users: readonly { readonly user: Readonly<Record<string, unknown>> }[] };
    for (const { user } of users) {
      const { token, 'client-key-data': key } = user;
      if (typeof token === 'string') this.plant('kubeconfig token', token);
      if (typeof key !== 'string') continue;
      this.plant('client key in a kubeconfig', key);
      const pem = Buffer.from(key, 'base64').toString('utf8');
      // Without its first and last line, which every key has.
      this.plant('client key', pem.split('\n').slice(1, -2).join('\n'));
    }
  }

  all(): readonly Secret[] {
    return [...this.#found].map(([text, kind]) => ({ kind, text }));
  }

  kinds(): readonly string[] {
    return [...new Set(this.#found.values())].sort();
  }

  latest(kind: string): string {
    const text = this.all().findLast((secret) => secret.kind === kind)?.text;
    if (text === undefined) throw new Error(`There is no ${kind} yet.`);
    return text;
  }

  /** A secret of the same looks that nobody but the caller knows. */
  static made(): string {
    return `eyJ${randomBytes(90).toString('base64url')}.${randomBytes(120).toString('base64url')}.${randomBytes(64).toString('base64url')}`;
  }
}

/**
 * Looks for any piece of {@link windowLength} characters of any secret, as it is, in base64 or
 * URL-encoded, in a text that may itself be JSON. The header of a JWT is the same for all tokens
 * of one key and no secret: pieces begin after it.
 */
export function leaksIn(where: string, text: string, index: SecretIndex): readonly Leak[] {
  // Line ends inside JSON strings are two characters there; a key may be wrapped in any width.
  const variants = new Set([text, text.replaceAll(/\\n|\s+/g, '')]);
  return [...variants].flatMap((variant) => leaksInVariant(where, variant, index));
}

function leaksInVariant(where: string, text: string, index: SecretIndex): readonly Leak[] {
  const leaks: Leak[] = [];
  for (let at = 0; at + blockLength <= text.length; at += 1) {
    for (const { secret, offset, kind, form } of index.get(text.slice(at, at + blockLength)) ?? []) {
      let before = 0;
      while (before < offset && before < at && secret[offset - before - 1] === text[at - before - 1]) before += 1;
      let after = blockLength;
      while (offset + after < secret.length && secret[offset + after] === text[at + after]) after += 1;
      if (before + after >= Math.min(windowLength, secret.length)) leaks.push({ kind, where, form, at: at - before });
    }
  }
  return leaks;
}

/** Any 40 characters hold one whole block of 20 that begins at a multiple of 20. */
const blockLength = windowLength / 2;

interface Block {
  readonly secret: string;
  readonly offset: number;
  readonly kind: string;
  readonly form: Leak['form'];
}

export type SecretIndex = ReadonlyMap<string, readonly Block[]>;

/** Prepares a search for these secrets in all their forms. */
export function indexOf(secrets: readonly Secret[]): SecretIndex {
  const index = new Map<string, Block[]>();
  const add = (secret: string, kind: string, form: Leak['form']): void => {
    for (let offset = 0; offset + blockLength <= secret.length; offset += blockLength) {
      const block = secret.slice(offset, offset + blockLength);
      index.set(block, [...(index.get(block) ?? []), { secret, offset, kind, form }]);
    }
  };
  for (const { kind, text } of secrets) {
    const secret = withoutHeader(text);
    for (const form of new Set([secret, secret.replaceAll(/\s+/g, '')])) add(form, kind, 'plain');
    if (encodeURIComponent(secret) !== secret) add(encodeURIComponent(secret), kind, 'url');
    // In the middle of a longer text the base64 of a secret falls on one of three alignments.
    for (const skip of [0, 1, 2]) {
      const bytes = Buffer.from(secret).subarray(skip);
      add(bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64'), kind, 'base64');
    }
  }
  return index;
}

function withoutHeader(text: string): string {
  const isJwt = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(text);
  return isJwt ? text.slice(text.indexOf('.') + 1) : text;
}
