import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * Makes this process trust one more authority, as NODE_EXTRA_CA_CERTS would at its start; for both
 * node:https and fetch. A test file is a process of its own, so nothing else is touched.
 */
export function trustAuthority(certPem: string): void {
  setDefaultCACertificates([...getCACertificates('default'), certPem]);
}
