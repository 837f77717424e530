import { createHash } from 'node:crypto';

/**
 * A GUID that follows from a seed and a name: the same pair always gives the same value.
 * Valid by RFC 4122 shape (version 4, variant 1), lower case.
 */
export function seededGuid(seed: number, name: string): string {
  const bytes = createHash('sha256').update(`${seed}\u0000guid\u0000${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * A stream of numbers in [0, 1) that follows from a seed and a name (mulberry32 over a sha256 start value):
 * independent of every other name's stream, so that adding one consumer does not move another.
 */
export function seededRandom(seed: number, name: string): () => number {
  let state = createHash('sha256').update(`${seed}\u0000random\u0000${name}`).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
