import assert from 'node:assert/strict';
import type { LogPart } from '../../src/core/ports/containerLog.ts';

/** Runs of content between marks. */
function stretches(parts: readonly LogPart[]): readonly { readonly bytes: Buffer; readonly before: readonly LogPart[] }[] {
  const found: { pieces: Uint8Array[]; before: LogPart[] }[] = [{ pieces: [], before: [] }];
  for (const part of parts) {
    const last = found.at(-1);
    if (part.kind === 'bytes') last?.pieces.push(part.bytes);
    else if (last?.pieces.length === 0) last.before.push(part);
    else found.push({ pieces: [], before: [part] });
  }
  return found.map(({ pieces, before }) => ({ bytes: Buffer.concat(pieces), before }));
}

/** Everything that was written is there, once and in order, or a mark stands where it is missing. */
export function assertTold({ written }: { readonly written: Buffer }, parts: readonly LogPart[]): void {
  let at = 0;
  const atEnd = parts.slice(parts.findLastIndex(({ kind }) => kind === 'bytes') + 1);
  const all = stretches(parts);
  for (const { bytes, before } of all) {
    // What is like something that is missing stands where it can.
    const isEnd = bytes === all.findLast((one) => one.bytes.length > 0)?.bytes && !atEnd.some(({ kind }) => kind === 'gap') && before.some(({ kind }) => kind === 'gap');
    const found = isEnd ? written.lastIndexOf(bytes) : written.indexOf(bytes, at);
    assert.ok(found >= at, `something that was not written, or was read before: ${bytes.subarray(0, 200).toString()}`);
    if (found > at) assert.ok(before.some(({ kind }) => kind === 'gap'), `${found - at} bytes are missing without a mark`);
    at = found + bytes.length;
  }
  if (at < written.length) assert.ok(atEnd.some(({ kind }) => kind === 'gap'), `the last ${written.length - at} bytes are missing without a mark`);
}
