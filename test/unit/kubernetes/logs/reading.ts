import assert from 'node:assert/strict';
import type { LogPart } from '../../../../src/core/ports/containerLog.ts';
import { containerLog } from '../../../../src/kubernetes/logs/containerLog.ts';
import type { FakeKubelet } from './fakeKubelet.ts';

/** The log to its end. */
export async function read(kubelet: FakeKubelet, bulkFrom?: number): Promise<readonly LogPart[]> {
  const parts: LogPart[] = [];
  const { session, clock } = kubelet;
  for await (const part of containerLog({ session, clock, namespace: 'default', podName: 'pod', container: 'main', doing: { operation: 'readProbeLog', target: 'pod' }, signal: new AbortController().signal, ...(bulkFrom === undefined ? {} : { bulkFrom }) })) parts.push(part);
  return parts;
}

/** Runs of content between marks. */
function stretches(parts: readonly LogPart[]): readonly { readonly bytes: Buffer; readonly before: readonly LogPart[] }[] {
  const found: { bytes: Buffer; before: LogPart[] }[] = [{ bytes: Buffer.alloc(0), before: [] }];
  for (const part of parts) {
    const last = found.at(-1);
    if (part.kind === 'bytes' && last !== undefined) last.bytes = Buffer.concat([last.bytes, part.bytes]);
    else if (last?.bytes.length === 0) last.before.push(part);
    else found.push({ bytes: Buffer.alloc(0), before: [part] });
  }
  return found;
}

/** Everything that was written is there, once and in order, or a mark stands where it is missing. */
export function assertTold(kubelet: FakeKubelet, parts: readonly LogPart[]): void {
  const all = kubelet.written;
  let at = 0;
  for (const { bytes, before } of stretches(parts)) {
    const found = all.indexOf(bytes, at);
    assert.ok(found >= 0, `something that was not written, or was read before: ${bytes.subarray(0, 200).toString()}`);
    if (found > at) assert.ok(before.some(({ kind }) => kind === 'gap'), `${found - at} bytes are missing without a mark`);
    at = found + bytes.length;
  }
  if (at < all.length) assert.ok(parts.some(({ kind }) => kind === 'gap'), `the last ${all.length - at} bytes are missing without a mark`);
}
