import { generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import * as der from '../../foundation/der.ts';

/** A client certificate with its key, PEM. */
export interface ClientCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const YEAR = 365 * 86_400_000;

/** Issues client certificates and knows whom each one of them names: the certificate authority of kubeconfig users. */
export class ClientCertificates {
  readonly #root = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #name = distinguishedName([['2.5.4.3', 'Tenantlink Sandbox Cluster Clients']]);
  readonly #holders = new Map<string, { cluster: string; name: string; groups: readonly string[] }>();
  /** PEM; what the server names as the acceptable authority. */
  readonly certPem = this.#certificate(this.#name, this.#root.publicKey, [
    extension('2.5.29.19', der.sequence(der.booleanTrue()), true),
    extension('2.5.29.15', der.bitString(Buffer.from([0b0000_0110]), 1), true),
  ]);

  /** A certificate for one cluster: CN is the user, O the groups. */
  issue(cluster: string, name: string, groups: readonly string[]): ClientCertificate {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const subject = distinguishedName([...groups.map((group): [string, string] => ['2.5.4.10', group]), ['2.5.4.3', name]]);
    const certPem = this.#certificate(subject, publicKey, [
      extension('2.5.29.15', der.bitString(Buffer.from([0b1000_0000]), 7), true),
      extension('2.5.29.37', der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.3.2'))), // clientAuth
    ]);
    this.#holders.set(new X509Certificate(certPem).fingerprint256, { cluster, name, groups });
    return { certPem, keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  /** Whom a presented certificate names in this cluster. */
  holder(cluster: string, fingerprint: string): { name: string; groups: readonly string[] } | undefined {
    const found = this.#holders.get(fingerprint);
    return found?.cluster === cluster ? found : undefined;
  }

  #certificate(subject: Buffer, publicKey: KeyObject, extensions: readonly Buffer[]): string {
    const algorithm = der.sequence(der.objectIdentifier(ECDSA_WITH_SHA256));
    const now = Date.now();
    const serial = randomBytes(16);
    serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
    const body = der.sequence(
      der.explicit(0, der.unsignedInteger(Buffer.from([2]))),
      der.unsignedInteger(serial),
      algorithm,
      this.#name,
      der.sequence(der.utcTime(new Date(now - 3_600_000)), der.utcTime(new Date(now + YEAR))),
      subject,
      publicKey.export({ type: 'spki', format: 'der' }),
      der.explicit(3, der.sequence(...extensions)),
    );
    const signed = der.sequence(body, algorithm, der.bitString(sign('sha256', body, this.#root.privateKey)));
    const lines = signed.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  }
}

function distinguishedName(parts: readonly (readonly [string, string])[]): Buffer {
  return der.sequence(...parts.map(([id, value]) => der.set(der.sequence(der.objectIdentifier(id), der.utf8String(value)))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.objectIdentifier(id), ...(critical ? [der.booleanTrue()] : []), der.octetString(value));
}
