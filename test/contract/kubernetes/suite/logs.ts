import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { json, olderThan, raw, until, type Connect, type Connection, type RawAnswer } from './connection.ts';
import { nodePod, podWhere, runPod } from './podSpecs.ts';
import { CoreV1Api } from '@kubernetes/client-node';

/** Says `begin`, waits for the file `/work-dir/go`, then writes what is hard to carry: long, wide, and no last line feed. */
const TALKER = `
const fs = require('fs');
console.log('begin');
const wait = setInterval(() => {
  clearInterval(wait);
  process.stdout.write('plain\\n');
  process.stderr.write('from the error stream\\n');
  process.stdout.write('wide: \\u00e4\\u4e2d\\ud83d\\ude80\\n');
  process.stdout.write('\\n');
  process.stdout.write('carriage\\r\\n');
  process.stdout.write('re\\rturn\\r\\r\\n');
  process.stdout.write('x'.repeat(70000) + '\\n');
  for (let i = 0; i < 2000; i += 1) process.stdout.write('line ' + i + '\\n');
  process.stdout.write('no line feed');
}, 700);
`;

/** As the container wrote it, but for one carriage return before a line feed: containerd takes it for part of the line's end. */
const EXPECTED = [
  'begin\n', 'plain\n', 'wide: ä中🚀\n', '\n', 'carriage\n', 're\rturn\r\n', `${'x'.repeat(70_000)}\n`,
  ...Array.from({ length: 2000 }, (_, index) => `line ${index}\n`), 'no line feed',
].join('');
/** Comes by a stream of its own, so that its place among the others is not certain. */
const ERROR_LINE = 'from the error stream\n';

function withoutErrorLine(bytes: Buffer): Buffer {
  const at = bytes.indexOf(ERROR_LINE);
  assert.ok(at >= 0, 'what is written to the error stream is in the log');
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + ERROR_LINE.length)]);
}

/** Container logs, byte for byte. */
export function logsContract(connect: Connect): void {
  describe('logs', () => {
    let at: Connection;
    before(async () => {
      at = await connect();
    });
    after(() => at.close());

    const log = (pod: string, query = '', onChunk?: (chunk: Buffer) => boolean): Promise<RawAnswer> =>
      raw(at.kubeConfig, { path: `/api/v1/namespaces/${at.namespace}/pods/${pod}/log?${query}`, ...(onChunk ? { onChunk } : {}) });

    it('follows a container to its end, byte for byte, and reads the same afterwards', async () => {
      const core = at.kubeConfig.makeApiClient(CoreV1Api);
      await core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'talker', TALKER) });
      await podWhere(at, 'talker', 'runs', ({ status }) => status?.phase === 'Running' || status?.phase === 'Succeeded');
      const followed = await log('talker', 'follow=true');
      assert.equal(followed.status, 200);
      const expected = Buffer.from(EXPECTED);
      assert.ok(withoutErrorLine(followed.bytes).equals(expected), `followed ${followed.bytes.length} bytes of ${expected.length + ERROR_LINE.length}`);
      const read = await log('talker');
      assert.ok(read.bytes.equals(followed.bytes));
    });

    it('cuts the tail, the bytes and the time', async () => {
      await runPod(at, nodePod(at, 'counter', "for (const word of ['one', 'two', 'three']) console.log(word)"));
      assert.equal((await log('counter', 'tailLines=2')).bytes.toString(), 'two\nthree\n');
      assert.equal((await log('counter', 'tailLines=0')).bytes.toString(), '');
      assert.equal((await log('counter', 'limitBytes=5')).bytes.toString(), 'one\nt');
      assert.equal((await log('counter', `sinceTime=${encodeURIComponent('2999-01-01T00:00:00Z')}`)).bytes.toString(), '');
      assert.equal((await log('counter', 'sinceSeconds=3600')).bytes.toString(), 'one\ntwo\nthree\n');
    });

    it('prefixes each line with its own time when asked, and can go on from there', async () => {
      await runPod(at, nodePod(at, 'timed', "console.log('a'); console.log('b'); setTimeout(() => console.log('c'), 30)"));
      const lines = (await log('timed', 'timestamps=true')).bytes.toString().trimEnd().split('\n');
      const stamps = lines.map((line) => line.split(' ')[0] ?? '');
      assert.deepEqual(lines.map((line) => line.split(' ')[1]), ['a', 'b', 'c']);
      for (const stamp of stamps) assert.match(stamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z$/);
      assert.deepEqual(stamps, [...stamps].sort());
      const rest = (await log('timed', `sinceTime=${encodeURIComponent(stamps[2] ?? '')}`)).bytes.toString();
      assert.ok(rest.endsWith('c\n'));
    });

    it('takes a moment for the whole second it is in', async () => {
      const [stamp = ''] = (await log('timed', 'timestamps=true&limitBytes=40')).bytes.toString().split(' ');
      const endOfSecond = stamp.replace(/\.\d+Z$/, '.999999999Z');
      assert.ok((await log('timed', `sinceTime=${encodeURIComponent(endOfSecond)}`)).bytes.toString().startsWith('a\n'));
    });

    it('keeps a long line as records of 16 KiB, which the tail counts', async () => {
      const size = 16 * 1024;
      await runPod(at, nodePod(at, 'records', `const { writeSync } = require('fs'); writeSync(1, 'f'.repeat(${size}) + '\\n'); writeSync(1, 'x'.repeat(${2 * size}) + 'y\\nlast\\nno line feed')`));
      const tail = async (records: number): Promise<string> => (await log('records', `tailLines=${records}`)).bytes.toString();
      assert.deepEqual([await tail(1), await tail(2), await tail(3)], ['no line feed', 'last\nno line feed', 'y\nlast\nno line feed']);
      assert.equal(await tail(6), `${'f'.repeat(size)}\n${'x'.repeat(2 * size)}y\nlast\nno line feed`);
      const stamped = (await log('records', 'timestamps=true')).bytes.toString().replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /g, '|');
      // Kubelets before 1.26 put a time before each record, also within a line.
      const inner = (await olderThan(at.kubeConfig, 26, 'puts times within lines')) === false ? '' : '|';
      assert.equal(stamped, `|${'f'.repeat(size)}\n|${'x'.repeat(size)}${inner}${'x'.repeat(size)}${inner}y\n|last\n|no line feed`);
    });

    it('has nothing of a pod that no node has, and a reason of one that cannot start', async () => {
      const core = at.kubeConfig.makeApiClient(CoreV1Api);
      await core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'homeless', '0', { nodeSelector: { home: 'nowhere' } }) });
      const homeless = await log('homeless');
      assert.deepEqual([homeless.status, homeless.bytes.length], [204, 0]);
      const [container] = nodePod(at, '', '0').spec?.containers ?? [];
      assert.ok(container !== undefined);
      await core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'imageless', '', { containers: [{ ...container, image: 'registry.invalid/no-such-image:1' }] }) });
      await podWhere(at, 'imageless', 'cannot be pulled', ({ status }) => /ErrImagePull|ImagePullBackOff/.test(status?.containerStatuses?.[0]?.state?.waiting?.reason ?? ''));
      const imageless = await log('imageless', 'follow=true');
      assert.equal(imageless.status, 400);
      assert.match(String(json(imageless).message), /^container "main" in pod "imageless" is waiting to start: (image can't be pulled|trying and failing to pull image)$/);
    });

    it('refuses what cannot be answered', async () => {
      const [missing, wrong, negative] = [await log('no-such-pod'), await log('timed', 'container=other'), await log('timed', 'limitBytes=0')];
      assert.deepEqual([missing.status, json(missing).message], [404, 'pods "no-such-pod" not found']);
      assert.deepEqual([wrong.status, json(wrong).message], [400, 'container other is not valid for pod timed']);
      assert.equal(negative.status, 422);
      const previous = await log('timed', 'previous=true');
      assert.deepEqual([previous.status, json(previous).message], [400, 'previous terminated container "main" in pod "timed" not found']);
    });

    it('shows the run before a restart as the previous one', async () => {
      const core = at.kubeConfig.makeApiClient(CoreV1Api);
      await core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'restless', "console.log('run ' + process.pid); setTimeout(() => process.exit(1), 50)", { restartPolicy: 'Always' }) });
      await podWhere(at, 'restless', 'was restarted', ({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) >= 1);
      const previous = await until('a previous log', async () => {
        const answer = await log('restless', 'previous=true');
        // A kubelet that has just thrown the container away says so in the place of its log, with status 200.
        const text = answer.bytes.toString();
        return answer.status === 200 && !text.startsWith('unable to retrieve container logs for ') ? text : undefined;
      });
      assert.match(previous, /^run \d+\n$/);
      await podWhere(at, 'restless', 'backs off', ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff');
      // While the next one waits, both are the one that ended last.
      const [newest, former] = [await log('restless'), await log('restless', 'previous=true')];
      assert.match(newest.bytes.toString(), /^run \d+\n$/);
      assert.deepEqual(former.bytes, newest.bytes);
      await core.deleteNamespacedPod({ namespace: at.namespace, name: 'restless', gracePeriodSeconds: 0 });
    });

    it('keeps one container that has ended: of an older one the kubelet says so, with status 200', async () => {
      const [container] = nodePod(at, '', "const { existsSync, writeFileSync } = require('fs'); const again = existsSync('/work/ran'); writeFileSync('/work/ran', ''); console.log(again); process.exit(again ? 0 : 1)").spec?.containers ?? [];
      assert.ok(container !== undefined);
      await runPod(at, nodePod(at, 'twice', '', { restartPolicy: 'OnFailure', volumes: [{ name: 'work', emptyDir: {} }], containers: [{ ...container, volumeMounts: [{ name: 'work', mountPath: '/work' }] }] }));
      assert.equal((await log('twice')).bytes.toString(), 'true\n');
      await until('the first container is thrown away', async () => {
        const { status, bytes } = await log('twice', 'previous=true');
        return status === 200 && /^unable to retrieve container logs for containerd:\/\/[0-9a-f]{64}$/.test(bytes.toString()) ? true : undefined;
      });
    });
  });
}
