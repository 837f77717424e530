import { readFile } from 'node:fs/promises';
import { TenantlinkError, fail } from '../../core/model/failure.ts';

/**
 * The certificate authorities that pods are to trust, as PEM.
 * @throws TenantlinkError `invalidInput`, `place` naming the setting, for a file that cannot be read or holds a key
 */
export async function readCertificates(path: string): Promise<string> {
  const place = 'settings tenantlink.quotaPod.certificateAuthorityFile';
  const pem = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw new TenantlinkError({ reason: 'invalidInput', operation: 'readCertificates', code: 'certificates', target: path, place, cause: thrown });
  });
  // A file with a key in it must not go into a ConfigMap that others can read.
  if (!pem.includes('-----BEGIN CERTIFICATE-----') || pem.includes('PRIVATE KEY')) fail({ reason: 'invalidInput', operation: 'readCertificates', code: 'certificates', target: path, place });
  return pem;
}
