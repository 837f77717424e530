import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, TenantlinkError } from '../../../../src/core/model/failure.ts';
import type { Clock } from '../../../../src/core/ports/clock.ts';
import type { LogPart } from '../../../../src/core/ports/containerLog.ts';
import { containerLog } from '../../../../src/kubernetes/logs/containerLog.ts';
import type { ClusterSession } from '../../../../src/kubernetes/transport/clusterSession.ts';
import { virtualClock } from '../../../sandbox/foundation/clock.ts';

const never = new AbortController().signal;
const stamp = (second: number, nanoseconds = 0): string => `2026-11-28T12:00:${String(second).padStart(2, '0')}.${String(nanoseconds).padStart(9, '0')}Z`;

type Answer = string | readonly string[] | (() => AsyncIterable<Uint8Array>);

/** A container whose pod and log are as the test says; `states` and `answers` are used up in turn, the last one again. */
function scripted(args: { readonly states: readonly { readonly restarts: number; readonly state: object; readonly lastState?: object }[]; readonly answers: (query: URLSearchParams, count: number) => Answer; readonly restartPolicy?: string }): { readonly session: ClusterSession; readonly asked: string[] } {
  const asked: string[] = [];
  let looks = 0;
  // A second look while an answer begins sees the same.
  let isBeginning = false;
  return {
    asked,
    session: {
      call: () => {
        if (isBeginning) looks -= 1;
        const { restarts, state, lastState } = args.states[Math.min(looks++, args.states.length - 1)] ?? { restarts: 0, state: {} };
        return Promise.resolve(JSON.stringify({ metadata: { uid: 'u' }, spec: { restartPolicy: args.restartPolicy ?? 'Never', containers: [{ name: 'main' }] }, status: { phase: 'Running', containerStatuses: [{ name: 'main', restartCount: restarts, state, lastState }] } }));
      },
      stream: async ({ path }) => {
        const query = new URL(path, 'https://x').searchParams;
        asked.push(['previous', 'follow', 'sinceTime', 'tailLines'].flatMap((name) => (query.has(name) ? [`${name}=${query.get(name) ?? ''}`] : [])).join(' '));
        const answer = args.answers(query, asked.length);
        isBeginning = true;
        if (typeof answer === 'function') return begun(answer());
        if (typeof answer === 'string' && query.get('tailLines') === '1') return begun(pieces([answer.slice(answer.lastIndexOf('\n', answer.length - 2) + 1)]));
        return begun(pieces(typeof answer === 'string' ? [answer] : answer));
      },
    },
  };
  async function* begun(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    isBeginning = false;
    yield* source;
  }
}

async function* pieces(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const hasty: Clock = { now: () => 0, sleep: (_ms, signal) => new Promise((resolve, reject) => setImmediate(() => (signal.aborted ? reject(new DOMException('', 'AbortError')) : resolve()))) };

async function read(session: ClusterSession, clock = hasty, replacedFrom?: number): Promise<readonly string[]> {
  const told: string[] = [];
  for await (const part of containerLog({ session, clock, namespace: 'n', podName: 'p', container: 'main', doing: { operation: 'readProbeLog', target: 'n/p' }, signal: never, ...(replacedFrom === undefined ? {} : { replacedFrom }) })) told.push(describe(part));
  return told;
}

function describe(part: LogPart): string {
  if (part.kind === 'bytes') return Buffer.from(part.bytes).toString();
  return part.kind === 'gap' ? `gap ${part.reason}${part.detail === undefined ? '' : `: ${part.detail}`}` : `restarted ${part.restarts}`;
}

const running = { running: {} };
const ended = { terminated: { exitCode: 0 } };

test('what a kubelet says in the place of a log is a marked gap, after it was asked again', async () => {
  const text = 'unable to retrieve container logs for containerd://0123';
  const { session, asked } = scripted({ states: [{ restarts: 0, state: ended }], answers: () => [text.slice(0, 10), text.slice(10)] });
  assert.deepEqual(await read(session), [`gap unreadable: ${text}`]);
  assert.equal(asked.length, 3);
});

test('a runtime that is away for a moment costs nothing: what it says is no content', async () => {
  const { session } = scripted({
    states: [{ restarts: 0, state: running }, { restarts: 0, state: running }, { restarts: 0, state: ended }],
    answers: (_query, count) => (count === 1 ? `${stamp(1)} one\nrpc error: code = Unavailable desc = connection error` : `${stamp(1)} one\n${stamp(2)} two\n`),
  });
  assert.deepEqual(await read(session), ['one\n', 'two\n']);
});

test('an older container that the node does not keep, and one it does', async () => {
  const { session, asked } = scripted({
    states: [{ restarts: 3, state: running, lastState: { terminated: { exitCode: 1 } } }, { restarts: 3, state: ended }],
    answers: (query) => (query.has('previous') ? `${stamp(1)} former\n` : `${stamp(5)} newest\n`),
  });
  assert.deepEqual(await read(session), ['gap olderContainer', 'restarted 2', 'former\n', 'restarted 3', 'newest\n']);
  assert.deepEqual(asked, ['previous=true', 'previous=true tailLines=1', '', 'follow=true sinceTime=2026-11-28T12:00:04Z', 'sinceTime=2026-11-28T12:00:04Z', 'tailLines=1']);
});

test('two restarts while the connection was away: what lies between is marked, and nothing comes twice', async () => {
  const { session } = scripted({
    states: [{ restarts: 0, state: running }, { restarts: 2, state: running }, { restarts: 2, state: ended }],
    answers: (query, count) => {
      if (query.has('previous')) return `${stamp(3)} second\n`;
      return count === 1 ? async function* cutOff() { yield Buffer.from(`${stamp(1)} first\n`); fail({ reason: 'unreachable', operation: 'log' }); } : `${stamp(5)} third\n`;
    },
  });
  assert.deepEqual(await read(session), ['first\n', 'gap olderContainer', 'restarted 1', 'second\n', 'restarted 2', 'third\n']);
});

test('a former container whose log is gone', async () => {
  const { session } = scripted({
    states: [{ restarts: 1, state: ended }],
    answers: (query) => (query.has('previous') ? () => fail({ reason: 'invalidRequest', operation: 'log', detail: 'previous terminated container "main" in pod "p" not found' }) : `${stamp(5)} newest\n`),
  });
  assert.deepEqual(await read(session), ['gap olderContainer', 'restarted 1', 'newest\n']);
});

test('a container that was restarted unseen: what is served as the former one was read already', async () => {
  // The kubelet is a restart ahead of what the API server says: the log of the second comes as that of the first.
  const { session } = scripted({
    states: [{ restarts: 0, state: running }, { restarts: 1, state: running }, { restarts: 1, state: ended }],
    answers: (query) => (query.has('previous') ? `${stamp(1)} first\n` : `${stamp(5)} second\n`),
  });
  assert.deepEqual(await read(session), ['second\n', 'gap olderContainer', 'restarted 1']);
});

test('a record whose connection is cut in the middle comes once, byte for byte', async () => {
  const line = `${stamp(1, 7)} ${'€'.repeat(10)}\n`;
  const { session } = scripted({
    states: [{ restarts: 0, state: running }, { restarts: 0, state: ended }],
    answers: (_query, count) => (count === 1 ? async function* cutOff() { yield Buffer.from(line).subarray(0, 41); fail({ reason: 'unreachable', operation: 'log' }); } : line),
  });
  const bytes: Buffer[] = [];
  for await (const part of containerLog({ session, clock: hasty, namespace: 'n', podName: 'p', container: 'main', doing: { operation: 'readProbeLog', target: 'n/p' }, signal: never })) if (part.kind === 'bytes') bytes.push(Buffer.from(part.bytes));
  assert.equal(Buffer.concat(bytes).toString(), `${'€'.repeat(10)}\n`);
});

/** A followed log that says so much and is quiet then, until it is given up. */
function quietAfter(text: string): () => AsyncIterable<Uint8Array> {
  return async function* quiet() {
    yield Buffer.from(text);
    await new Promise(() => undefined);
  };
}

test('a connection that is dead without a word is found out: the newest record is another', async () => {
  const virtual = virtualClock({ start: 0 });
  const { session, asked } = scripted({
    states: [{ restarts: 0, state: running }, { restarts: 0, state: ended }],
    answers: (query, count) => {
      if (query.has('tailLines')) return `${stamp(9)} two\n`;
      if (query.has('follow')) return quietAfter(`${stamp(1)} one\n`);
      return count === 1 ? `${stamp(1)} one\n` : `${stamp(1)} one\n${stamp(9)} two\n`;
    },
  });
  // The session gives a stream up when its signal aborts.
  const abortable: ClusterSession = { ...session, stream: async (call) => untilAborted(await session.stream(call), call.signal) };
  const reading = read(abortable, { now: () => virtual.now(), sleep: (ms, signal) => virtual.sleep(ms, signal) });
  for (let turn = 0; turn < 40; turn += 1) {
    await virtual.advance(1000);
    for (let settle = 0; settle < 5; settle += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(await reading, ['one\n', 'two\n']);
  assert.deepEqual(asked, ['', 'follow=true sinceTime=2026-11-28T12:00:00Z', 'tailLines=1', 'sinceTime=2026-11-28T12:00:00Z', 'tailLines=1']);
});

test('a kubelet that stays with a file that was replaced is found out before the next one may be', async () => {
  const virtual = virtualClock({ start: 0 });
  const { session } = scripted({
    states: [{ restarts: 0, state: running }, { restarts: 0, state: ended }],
    answers: (query, count) => {
      if (query.has('tailLines')) return `${stamp(9)} two\n`;
      if (query.has('follow')) return quietAfter(`${stamp(1)} one\n`);
      return count === 1 ? `${stamp(1)} one\n` : `${stamp(9)} two\n`;
    },
  });
  const abortable: ClusterSession = { ...session, stream: async (call) => untilAborted(await session.stream(call), call.signal) };
  let told: readonly string[] = [];
  void read(abortable, { now: () => virtual.now(), sleep: (ms, signal) => virtual.sleep(ms, signal) }, 1).then((all) => (told = all));
  for (let turn = 0; turn < 17; turn += 1) {
    await virtual.advance(1000);
    for (let settle = 0; settle < 5; settle += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(told, ['one\n', 'gap rotated', 'two\n']);
});

test('a clock that was set back: what time cannot tell from what was read is a marked gap, and nothing comes twice', async () => {
  const virtual = virtualClock({ start: 0 });
  const { session, asked } = scripted({
    states: [{ restarts: 0, state: running }, { restarts: 0, state: running }, { restarts: 0, state: ended }],
    answers: (query, count) => {
      if (query.get('tailLines') === '1') return count === 3 ? `${stamp(2)} hidden\n` : `${stamp(3)} after\n`;
      if (count === 1) return `${stamp(50)} before\n`;
      return count === 2 ? quietAfter(`${stamp(50)} before\n`) : `${stamp(3)} after\n`;
    },
  });
  const abortable: ClusterSession = { ...session, stream: async (call) => untilAborted(await session.stream(call), call.signal) };
  const reading = read(abortable, { now: () => virtual.now(), sleep: (ms, signal) => virtual.sleep(ms, signal) });
  for (let turn = 0; turn < 40; turn += 1) {
    await virtual.advance(1000);
    for (let settle = 0; settle < 5; settle += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(await reading, ['before\n', 'gap clockSetBack', 'after\n']);
  assert.deepEqual(asked, ['', 'follow=true sinceTime=2026-11-28T12:00:49Z', 'tailLines=1', 'follow=true tailLines=0', 'sinceTime=2026-11-28T12:00:02Z', 'tailLines=1']);
});

test('files that a kubelet left out, because it was slowed down, are a marked gap', async () => {
  const virtual = virtualClock({ start: 0 });
  const turns = async (): Promise<void> => {
    for (let settle = 0; settle < 5; settle += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  let goOn = (): void => undefined;
  const replaced = new Promise<void>((resolve) => (goOn = resolve));
  const busy = 'x'.repeat(100_000);
  let file = stamp(1);
  const { session } = scripted({
    states: [{ restarts: 0, state: running }, { restarts: 0, state: running }, { restarts: 0, state: ended }],
    answers: (query, count) => {
      if (query.has('limitBytes') && count > 1) return `${file} `;
      if (count === 1) return `${stamp(1)} one\n`;
      if (!query.has('follow')) return `${stamp(30)} in the third file\n`;
      return async function* followed() {
        yield Buffer.from(`${stamp(1)} one\n${stamp(2)} ${busy}\n`);
        await replaced;
        yield Buffer.from(`${stamp(3)} the last of the first file\n${stamp(30)} in the third file\n`);
      };
    },
  });
  const reading = read(session, { now: () => virtual.now(), sleep: (ms, signal) => virtual.sleep(ms, signal) });
  await turns();
  file = stamp(10);
  await virtual.advance(2000);
  await turns();
  goOn();
  for (let turn = 0; turn < 10; turn += 1) {
    await virtual.advance(500);
    await turns();
  }
  assert.deepEqual(await reading, ['one\n', `${busy}\n`, 'the last of the first file\n', 'gap rotated', 'in the third file\n']);
});

async function* untilAborted(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new TenantlinkError({ reason: 'cancelled', operation: 'log' })), { once: true }));
  aborted.catch(() => undefined);
  for (;;) {
    const next = await Promise.race([iterator.next(), aborted]);
    if (next.done === true) return;
    yield next.value;
  }
}
