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
      // An older kubelet leaves lines out (or cuts one) when a file is replaced while it is written to, so that it is not, there.
      const isOld = (await olderThan(at.kubeConfig, 28, 'may not go on to the next file')) !== false;
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
      if (!isOld) {
        assert.deepEqual([told.filter(({ kind }) => kind !== 'bytes'), lengthOf(told)], [[], written.length]);
        assertTold({ written }, toldLate);
      } else for (const one of [told, toldLate]) context.diagnostic(`${leftOut(one)} lines were left out without a mark by this kubelet, which is older than 1.28`);
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

/** Lines that are missing or cut without a mark, which may be so once for each of the two files that were replaced; none comes twice. */
function leftOut(parts: readonly LogPart[]): number {
  let missing = 0;
  let places = 0;
  let last = -1;
  let isMarked = false;
  let rest = '';
  for (const part of parts) {
    if (part.kind !== 'bytes') {
      isMarked ||= part.kind === 'gap';
      continue;
    }
    const lines = (rest + Buffer.from(part.bytes).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const number = Number.parseInt(line, 10);
      // It counts as missing with the next one.
      if (line !== `${number} ${'x'.repeat(number % 193)}`) continue;
      assert.ok(number > last, `${number} after ${last}`);
      if (!isMarked && number > last + 1) {
        missing += number - last - 1;
        places += 1;
      }
      isMarked = false;
      last = number;
    }
  }
  assert.ok(places <= 2, `lines are missing without a mark in ${places} places`);
  return missing;
}
