import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { fail } from '../../../../src/core/model/failure.ts';
import type { LogPart } from '../../../../src/core/ports/containerLog.ts';
import type { ClusterSession } from '../../../../src/kubernetes/transport/clusterSession.ts';
import { raw, until, type Connect, type Connection } from './connection.ts';
import { nodePod } from './podSpecs.ts';
import { logOf, sessionOn } from './productSession.ts';

/** What is hard to carry. A carriage return before a line feed is left out: containerd takes it for part of the line's end. */
function hard(): Buffer {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 10));
  return Buffer.concat([all, Buffer.from('\n\n'), Buffer.alloc(16384, 'a'), Buffer.from('\n'), Buffer.alloc(16385, 'b'), Buffer.from('\n'), Buffer.alloc(1000000, '\u20ac'), Buffer.from('\nre\rturn\n'), Buffer.from([0xe2, 0x82]), Buffer.from('\nno line feed')]);
}
const writeHard = `const fs = require('fs'); const whole = (${hard.toString()})(); for (let at = 0; at < whole.length;) { try { at += fs.writeSync(1, whole, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; } }`;

/** Says which run it is; the first one fails. The second lives on: a kubelet drops the first container with the pod's end. */
const RESTLESS = `
const fs = require('fs');
const again = fs.existsSync('/work/ran');
fs.writeFileSync('/work/ran', '');
console.log(again ? 'the second run' : 'the first run');
setTimeout(() => process.exit(again ? 0 : 1), again ? 8000 : 1500);
`;

/** The product's reading of logs, byte for byte. */
export function readLogsContract(connect: Connect): void {
  describe('logs as the product reads them', () => {
    let at: Connection;
    let session: ClusterSession;
    before(async () => {
      at = await connect();
      session = sessionOn(at);
    });
    after(() => at.close());

    const start = (name: string, program: string, rest: Parameters<typeof nodePod>[3] = {}): Promise<unknown> => at.kubeConfig.makeApiClient(CoreV1Api).createNamespacedPod({ namespace: at.namespace, body: nodePod(at, name, program, rest) });
    const read = async (podName: string, own = session): Promise<readonly LogPart[]> => {
      const parts: LogPart[] = [];
      for await (const part of logOf(at, own, podName)) parts.push(part);
      return parts;
    };
    const newestLine = async (podName: string): Promise<string> => (await raw(at.kubeConfig, { path: `/api/v1/namespaces/${at.namespace}/pods/${podName}/log?tailLines=1` })).bytes.toString();
    const bytesOf = (parts: readonly LogPart[]): Buffer => Buffer.concat(parts.flatMap((part) => (part.kind === 'bytes' ? [part.bytes] : [])));
    const marksOf = (parts: readonly LogPart[]): readonly LogPart[] => parts.filter(({ kind }) => kind !== 'bytes');

    it('come byte for byte: binary, a megabyte in one line, no last line feed', async () => {
      await start('hard', writeHard);
      const parts = await read('hard');
      const [found, expected] = [bytesOf(parts), hard()];
      const differs = found.findIndex((byte, index) => byte !== expected[index]);
      assert.deepEqual([marksOf(parts), found.length, differs], [[], expected.length, -1]);
      assert.ok(bytesOf(await read('hard')).equals(expected), 'afterwards as while it runs');
    });

    it('come whole where they are long, while the container runs and afterwards', async () => {
      const count = 40_000;
      const expected = Array.from({ length: count }, (_, index) => `number ${index} ${'x'.repeat(index % 97)}\n`).join('');
      await start('long', `const all = Array.from({ length: ${count} }, (_, index) => 'number ' + index + ' ' + 'x'.repeat(index % 97) + '\\n').join(''); let at = 0; while (at < all.length) at += require('fs').writeSync(1, all.slice(at, at + 4096)); setTimeout(() => console.log('the end'), 4000);`);
      await until('the pod has written', async () => ((await newestLine('long')).startsWith(`number ${count - 1} `) ? true : undefined));
      assert.ok(bytesOf(await read('long')).equals(Buffer.from(`${expected}the end\n`)), 'while it runs');
      const asked: URLSearchParams[] = [];
      const watched: ClusterSession = { ...session, stream: (call) => (asked.push(new URL(call.path, at.kubeConfig.getCurrentCluster()?.server).searchParams), session.stream(call)) };
      assert.ok(bytesOf(await read('long', watched)).equals(Buffer.from(`${expected}the end\n`)), 'afterwards');
      // It was proven that nothing is missing: it was not read again with its stamps.
      assert.deepEqual(asked.map((query) => ['timestamps', 'limitBytes', 'sinceTime', 'tailLines'].filter((name) => query.has(name)).join(' ')), ['timestamps limitBytes', '', 'timestamps limitBytes', 'timestamps limitBytes tailLines', 'timestamps sinceTime', 'timestamps limitBytes tailLines']);
    });

    it('may be empty', async () => {
      await start('silent', '0');
      assert.deepEqual(await read('silent'), []);
    });

    it('go on where they were, however often the connection breaks', async () => {
      const count = 20_000;
      await start('counter', `let i = 0; const next = () => { for (let n = 0; n < 500 && i < ${count}; n += 1, i += 1) console.log('number ' + i + ' ' + 'x'.repeat(i % 97)); if (i < ${count}) setTimeout(next, 50); }; next();`);
      let cuts = 0;
      const breaking: ClusterSession = {
        ...session,
        stream: async (call) => {
          const response = await session.stream(call);
          return (async function* breaks() {
            let left = 20_000 + 7_919 * (cuts % 13);
            for await (const bytes of response) {
              yield bytes.subarray(0, left);
              left -= bytes.length;
              if (left > 0) continue;
              cuts += 1;
              fail({ reason: 'unreachable', operation: 'readProbeLog' });
            }
          })();
        },
      };
      const parts = await read('counter', { ...breaking, stream: (call) => (cuts < 8 ? breaking.stream(call) : session.stream(call)) });
      assert.equal(cuts, 8);
      assert.deepEqual(marksOf(parts), []);
      assert.equal(bytesOf(parts).toString(), Array.from({ length: count }, (_, index) => `number ${index} ${'x'.repeat(index % 97)}\n`).join(''));
    });

    it('go on when the container is restarted, with a mark', async () => {
      const container = nodePod(at, '', RESTLESS).spec?.containers[0];
      assert.ok(container !== undefined);
      await start('restless', '', { restartPolicy: 'OnFailure', volumes: [{ name: 'work', emptyDir: {} }], containers: [{ ...container, volumeMounts: [{ name: 'work', mountPath: '/work' }] }] });
      const told = (await read('restless')).map((part) => (part.kind === 'bytes' ? Buffer.from(part.bytes).toString() : part));
      assert.deepEqual(told, ['the first run\n', { kind: 'restarted', restarts: 1 }, 'the second run\n']);
    });
  });
}
