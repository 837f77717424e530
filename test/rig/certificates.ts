import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** Where the usual systems keep the bundle of trusted certificate authorities. */
const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/**
 * The machine's trusted certificates with one more authority. VS Code hands `fetch` in its extension host a list of its
 * own, made from SSL_CERT_FILE, so that NODE_EXTRA_CA_CERTS alone is not enough; and what SSL_CERT_FILE names replaces
 * the system's bundle, so that the new authority alone would not do either.
 */
export function bundleWith(caPem: string): string {
  const path = [process.env.SSL_CERT_FILE, ...bundles].find((candidate) => candidate !== undefined && existsSync(candidate));
  const trusted = path === undefined ? rootCertificates.join('\n') : readFileSync(path, 'utf8');
  return `${trusted.trimEnd()}\n${caPem.trim()}\n`;
}
