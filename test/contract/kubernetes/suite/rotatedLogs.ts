import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import type { LogPart } from '../../../../src/core/ports/containerLog.ts';
import type { ClusterSession } from '../../../../src/kubernetes/transport/clusterSession.ts';
import { assertTold } from '../../../builders/toldLog.ts';
import { olderThan, raw, until, type Connect, type Connection } from './connection.ts';
import { nodePod, podWhere } from './podSpecs.ts';
import { logOf, sessionOn } from './productSession.ts';

/** Larger files are not worth the wait. */
const largest = 32 * 2 ** 20;

/** Numbered lines, so many bytes in all; as text for the pod, too. */
function burst(from: number, bytes: number): { readonly text: string; readonly next: number } {
  const lines: string[] = [];
  let next = from;
  for (let size = 0; size < bytes; next += 1) {
    const line = `${next} ${'x'.repeat(next % 193)}\n`;
    size += line.length;
    lines.push(line);
  }
  return { text: lines.join(''), next };
}

/**
 * Twice more than one file may hold, each in sixteen slices and with time for the kubelet to look at it afterwards;
 * then a few lines more.
 */
function writer(bytes: number, sliceMs: number, pauseMs: number): string {
  return `const { writeSync } = require('fs'); ${burst.toString()}
    const write = (text) => { for (let at = 0; at < text.length;) try { at += writeSync(1, text.slice(at, at + 65536)); } catch (error) { if (error.code !== 'EAGAIN') throw error; } };
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    (async () => {
      let next = 0;
      for (const size of [${bytes}, ${bytes}, 1000]) {
        const part = burst(next, size);
        next = part.next;
        const slice = Math.ceil(part.text.length / 16);
        for (let at = 0; at < part.text.length; at += slice) { write(part.text.slice(at, at + slice)); if (size > 1000) await pause(${sliceMs}); }
        if (size > 1000) await pause(${pauseMs});
      }
    })();`;
}

/** Log files that a kubelet replaces, and what the product makes of them. */
export function rotatedLogsContract(connect: Connect): void {
  describe('logs that are rotated', () => {
    let at: Connection;
    let session: ClusterSession;
    before(async () => {
      at = await connect();
      session = sessionOn(at);
    });
    after(() => at.close());

    it('are served from the newest file; whoever reads them is told of what is missing, fast or slow', async (context) => {
      const { logRotation } = at;
      if (logRotation === undefined || logRotation.maxBytes > largest) return context.skip(logRotation === undefined ? 'how large a log file may get there is not known' : 'log files may get too large there to wait for it');
      const size = Math.round(logRotation.maxBytes * 1.2);
      // Where it is written to without a pause, an older kubelet stands at the end of its file when that is replaced less often, and leaves more out.
      const isOld = (await olderThan(at.kubeConfig, 29, 'may not go on to the next file')) !== false;
      const first = burst(0, size);
      const second = burst(first.next, size);
      const third = burst(second.next, 1000);
      const written = Buffer.from(first.text + second.text + third.text);
      await at.kubeConfig.makeApiClient(CoreV1Api).createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'much', writer(size, isOld ? 0 : 500, logRotation.everyMs * 1.3 + 4000)) });
      await podWhere(at, 'much', 'runs', ({ status }) => status?.phase === 'Running');

      let letGo = (): void => undefined;
      const isRotated = new Promise<void>((resolve) => (letGo = resolve));
      const fast = read();
      const slow = read(isRotated);
      const newest = await until('a file is replaced', async () => {
        const text = await log('');
        return Number.parseInt(text.toString('latin1', 0, 16), 10) > 0 ? text : undefined;
      });
      letGo();
      const from = written.indexOf(`\n${Number.parseInt(newest.toString('latin1', 0, 16), 10)} `) + 1;
      assert.ok(written.subarray(from, from + newest.length).equals(newest), 'a new request is answered from the newest file, from its beginning on');

      const [told, toldLate] = await Promise.all([fast, slow]);
      for (const [who, one] of Object.entries({ fast: told, slow: toldLate })) {
        const marks = one.flatMap((part) => (part.kind === 'bytes' ? [] : [part.kind === 'gap' ? part.reason : part.kind]));
        context.diagnostic(`${who}: ${written.length - lengthOf(one)} bytes were left out; marks: ${marksOf(one)}`);
        assertTold({ written }, one);
        assert.ok(marks.length <= 3 && marks.every((mark) => mark === 'rotated'), 'hardly more than one for each file that was replaced');
      }
      if (!isOld) assert.equal(lengthOf(told), written.length, 'who is fast enough gets all of it');
      const left = await log('');
      assert.ok(left.length < size && written.subarray(written.length - left.length).equals(left), 'of a container that has ended only the newest file is left');
    });

    const log = async (query: string): Promise<Buffer> => (await raw(at.kubeConfig, { path: `/api/v1/namespaces/${at.namespace}/pods/much/log?${query}` })).bytes;
    /** With one that is waited for after the first piece. */
    const read = async (until?: Promise<void>): Promise<readonly LogPart[]> => {
      const parts: LogPart[] = [];
      for await (const part of logOf(at, session, 'much')) {
        parts.push(part);
        await until;
      }
      return parts;
    };
  });
}

function lengthOf(parts: readonly LogPart[]): number {
  return parts.reduce((sum, part) => sum + (part.kind === 'bytes' ? part.bytes.length : 0), 0);
}

/** Each with the bytes before it. */
function marksOf(parts: readonly LogPart[]): string {
  return parts.flatMap((part, index) => (part.kind === 'bytes' ? [] : [`${part.kind === 'gap' ? part.reason : part.kind} at ${lengthOf(parts.slice(0, index))}`])).join(', ');
}
