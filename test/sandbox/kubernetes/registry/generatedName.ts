import { randomInt } from 'node:crypto';

/** Kubernetes' own alphabet for suffixes: no vowels, no look-alikes. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const LONGEST = 63;

/** A prefix with five random characters behind it, cut so that the name stays a valid label. */
export function generatedName(prefix: string): string {
  const suffix = Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return prefix.slice(0, LONGEST - suffix.length) + suffix;
}
