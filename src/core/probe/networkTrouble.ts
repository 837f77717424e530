import type { ProbeCode } from './outcome.ts';

/** Why no service was reached, in the words of an image's own program. */
export interface NetworkTrouble {
  readonly code: Extract<ProbeCode, 'unreachable' | 'proxyRefused' | 'untrustedCertificate' | 'containerCreation'>;
  /** The host that was asked, where the line names it. */
  readonly host: string | undefined;
}

/**
 * Words of Go's net, net/http and crypto/x509, of Node's system errors (Node.js docs, "Common system
 * errors"; OpenSSL's verify codes), and of the kernel for a program of another platform. The more telling ones come first.
 */
const words: readonly (readonly [RegExp, NetworkTrouble['code']])[] = [
  [/\bexec format error\b/, 'containerCreation'],
  [/\bproxyconnect tcp\b/, 'proxyRefused'],
  [/\bx509: |\bUNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)|\bSELF_SIGNED_CERT|\bDEPTH_ZERO_SELF_SIGNED|\bself-signed certificate\b|\bunable to (?:get local issuer|verify the first) certificate\b/, 'untrustedCertificate'],
  [/: no such host\b|\bconnection refused\b|\bi\/o timeout\b|\bnetwork is unreachable\b|\bno route to host\b|\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/, 'unreachable'],
];

/** What a line says of the network; undefined for any other line. */
export function networkTrouble(line: string): NetworkTrouble | undefined {
  // Most lines are no errors; a long one is data.
  if (line.length > 4_000) return undefined;
  const code = words.find(([pattern]) => pattern.test(line))?.[1];
  if (code === undefined) return undefined;
  const host = /\blookup ([\w.-]{1,253})|\bhttps?:\/\/([\w.-]{1,253})|\b(?:ENOTFOUND|EAI_AGAIN) ([\w.-]{1,253})/.exec(line);
  return { code, host: host?.[1] ?? host?.[2] ?? host?.[3] };
}
