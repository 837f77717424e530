import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { createCertificateAuthority, type CertificateAuthority } from './certificateAuthority.ts';

/** An RSA key to sign tokens with. */
export interface SigningKeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * The keys a sandbox cannot do without, which take longer to make than everything else in it. Given
 * to one sandbox after the other, each starts in milliseconds and clients need to trust only once.
 */
export interface SandboxKeys {
  readonly ca: CertificateAuthority;
  /** The RSA key of that name, made at the first need. */
  signing(name: string): Promise<SigningKeyPair>;
}

/** Fresh keys, in memory only. */
export async function createSandboxKeys(): Promise<SandboxKeys> {
  const made = new Map<string, Promise<SigningKeyPair>>();
  return {
    ca: await createCertificateAuthority(),
    signing(name) {
      const key = made.get(name) ?? newSigningKey();
      made.set(name, key);
      return key;
    },
  };
}

/** A fresh RSA key of 2048 bits. */
export function newSigningKey(): Promise<SigningKeyPair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}
