/** The few DER forms (ITU-T X.690) a certificate is made of. */

/** One tag-length-value element. */
function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

/** SEQUENCE. */
export function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, ...parts);
}

/** SET. */
export function set(...parts: readonly Buffer[]): Buffer {
  return element(0x31, ...parts);
}

/** Constructed context tag `[number]`, explicit. */
export function explicit(number: number, ...parts: readonly Buffer[]): Buffer {
  return element(0xa0 | number, ...parts);
}

/** Primitive context tag `[number]`, implicit. */
export function implicit(number: number, content: Buffer): Buffer {
  return element(0x80 | number, content);
}

/** INTEGER from big-endian magnitude bytes; a leading zero keeps it positive. */
export function unsignedInteger(magnitude: Buffer): Buffer {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude.readUInt8(start) === 0) start += 1;
  const trimmed = magnitude.subarray(start);
  const pad = trimmed.readUInt8(0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0);
  return element(0x02, pad, trimmed);
}

/** OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift(0x80 | (left & 0x7f));
    bytes.push(...groups);
  }
  return element(0x06, Buffer.from(bytes));
}

/** UTF8String. */
export function utf8String(text: string): Buffer {
  return element(0x0c, Buffer.from(text, 'utf8'));
}

/** OCTET STRING. */
export function octetString(content: Buffer): Buffer {
  return element(0x04, content);
}

/** BIT STRING with no unused bits unless told. */
export function bitString(content: Buffer, unusedBits = 0): Buffer {
  return element(0x03, Buffer.from([unusedBits]), content);
}

/** BOOLEAN TRUE. */
export function booleanTrue(): Buffer {
  return element(0x01, Buffer.from([0xff]));
}

/** UTCTime (for years up to 2049, RFC 5280 4.1.2.5.1). */
export function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`, 'ascii'));
}
