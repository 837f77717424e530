import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import * as der from './der.ts';

/** A certificate with its private key, both PEM. */
interface IssuedCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

/** The sandbox's own root of trust; its certificate is what NODE_EXTRA_CA_CERTS or a `ca` option names. */
export interface CertificateAuthority {
  readonly certPem: string;
  /** A server certificate for 127.0.0.1, ::1, localhost and the given names or addresses; a new serial each time. */
  issue(hosts: readonly string[]): Promise<IssuedCertificate>;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Makes a fresh root certificate (ECDSA P-256) that lives only in memory. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const root = await newKeyPair();
  const name = distinguishedName('Tenantlink Sandbox Root');
  const rootKeyId = keyIdentifier(root.publicKey);
  const certPem = certificate({
    issuer: name,
    subject: name,
    publicKey: root.publicKey,
    signer: root.privateKey,
    extensions: [
      extension('2.5.29.19', der.sequence(der.booleanTrue()), true),
      extension('2.5.29.15', der.bitString(Buffer.from([0b0000_0110]), 1), true), // keyCertSign, cRLSign
      extension('2.5.29.14', der.octetString(rootKeyId)),
    ],
  });
  return {
    certPem,
    async issue(hosts) {
      const leaf = await newKeyPair();
      const names = [...new Set(['127.0.0.1', '::1', 'localhost', ...hosts])];
      return {
        certPem: certificate({
          issuer: name,
          subject: distinguishedName(hosts[0] ?? 'localhost'),
          publicKey: leaf.publicKey,
          signer: root.privateKey,
          extensions: [
            extension('2.5.29.15', der.bitString(Buffer.from([0b1000_0000]), 7), true), // digitalSignature
            extension('2.5.29.37', der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.3.1'))), // serverAuth
            extension('2.5.29.17', der.sequence(...names.map(alternativeName))),
            extension('2.5.29.14', der.octetString(keyIdentifier(leaf.publicKey))),
            extension('2.5.29.35', der.sequence(der.implicit(0, rootKeyId))),
          ],
        }),
        keyPem: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

interface CertificateFields {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate(fields: CertificateFields): string {
  const algorithm = der.sequence(der.objectIdentifier(ECDSA_WITH_SHA256));
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  const now = Date.now();
  const body = der.sequence(
    der.explicit(0, der.unsignedInteger(Buffer.from([2]))), // v3
    der.unsignedInteger(serial),
    algorithm,
    fields.issuer,
    der.sequence(der.utcTime(new Date(now - HOUR)), der.utcTime(new Date(now + 365 * DAY))),
    fields.subject,
    spki(fields.publicKey),
    der.explicit(3, der.sequence(...fields.extensions)),
  );
  const signed = der.sequence(body, algorithm, der.bitString(sign('sha256', body, fields.signer)));
  const lines = signed.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function newKeyPair(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** RFC 5280 4.2.1.2: any value unique to the key will do. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(spki(key)).digest().subarray(0, 20);
}

function distinguishedName(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(commonName))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der.sequence(
    der.objectIdentifier(id),
    ...(critical ? [der.booleanTrue()] : []),
    der.octetString(value),
  );
}

function alternativeName(host: string): Buffer {
  const family = isIP(host);
  if (family === 0) return der.implicit(2, Buffer.from(host, 'ascii'));
  return der.implicit(7, family === 4 ? ipv4Bytes(host) : ipv6Bytes(host));
}

function ipv4Bytes(host: string): Buffer {
  return Buffer.from(host.split('.').map(Number));
}

function ipv6Bytes(host: string): Buffer {
  const [head = '', tail] = host.split('::');
  const words = (text: string): number[] => (text === '' ? [] : text.split(':').map((word) => parseInt(word, 16)));
  const left = words(head);
  const right = tail === undefined ? [] : words(tail);
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Buffer.from(all.flatMap((word) => [word >>> 8, word & 0xff]));
}
