import { setTimeout as sleep } from 'node:timers/promises';
import type { LogPart } from '../../../src/core/ports/containerLog.ts';

/** Lines in a second that a pod writes; issue 5 asks that they never freeze the window. */
export const linesPerSecond = 100_000;
/** Bytes of the long log. */
export const longLog = 100 * 1024 * 1024;

const verdict = [
  { step: 'limit', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', value: 20, unit: 'Count' },
  { step: 'usage', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', value: 3, unit: 'Count' },
];

/** Every line is another one, about as long as a program's lines are. */
function linesFrom(first: number, count: number): Uint8Array {
  let text = '';
  for (let index = first; index < first + count; index += 1) text += `2026-11-28T12:00:00.000Z INFO  request ${index} to /api/orders answered in ${index % 97} ms\n`;
  return new TextEncoder().encode(text);
}

function ending(): LogPart {
  return { kind: 'bytes', bytes: new TextEncoder().encode(verdict.map((report) => `${JSON.stringify({ tenantlink: 1, ...report })}\n`).join('')) };
}

/** A pod that writes {@link linesPerSecond} for so long, read in the pieces of a hundredth of a second. */
export async function* steadyLog(seconds: number): AsyncGenerator<LogPart> {
  const start = performance.now();
  const all = seconds * linesPerSecond;
  for (let written = 0; written < all; ) {
    await sleep(10);
    const due = Math.min(all, Math.floor(((performance.now() - start) / 1000) * linesPerSecond));
    if (due > written) yield { kind: 'bytes', bytes: linesFrom(written, due - written) };
    written = due;
  }
  yield ending();
}

/** {@link longLog} as fast as it is read, in pieces of a network's size. */
export async function* hastyLog(): AsyncGenerator<LogPart> {
  const bytes = linesFrom(0, 850);
  for (let written = 0; written < longLog; written += bytes.length) {
    // As a socket does: other work of the process gets its turn.
    await new Promise((resolve) => setImmediate(resolve));
    yield { kind: 'bytes', bytes };
  }
  yield ending();
}
