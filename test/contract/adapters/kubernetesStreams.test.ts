import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { ServerResponse } from 'node:http';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { LogLines } from '../../../src/core/probe/logLines.ts';
import type { ProbeObservation, ProbeRef } from '../../../src/core/ports/probeHost.ts';
import { cluster, sendObject, sendStatus, startScriptedServer, type ScriptedServer } from './kubernetesScriptedServer.ts';

let server: ScriptedServer;
const never = new AbortController().signal;
const ref: ProbeRef = { cluster, namespace: 'default', name: 'run-1' };

before(async () => {
  server = await startScriptedServer();
});
beforeEach(() => void (server.requests.length = 0));
after(() => server.close());

const stamp = (second: number): string => `2026-11-01T00:00:${String(second).padStart(2, '0')}.000000000Z`;
const podWith = (state: object, phase = 'Running'): object => ({ metadata: { name: 'run-1-x', resourceVersion: '9' }, spec: { nodeName: 'n', containers: [{ name: 'probe' }] }, status: { phase, containerStatuses: [{ name: 'probe', state }] } });
const running = podWith({ running: {} });
const ended = podWith({ terminated: { exitCode: 0, reason: 'Completed' } }, 'Succeeded');

async function readLog(signal = never): Promise<readonly string[]> {
  const lines = new LogLines();
  const read: string[] = [];
  for await (const part of server.ports.probes.log({ ref, podName: 'run-1-x', signal })) {
    if (part.kind === 'bytes') read.push(...lines.take(part.bytes));
    else read.push(...lines.end(), part.kind);
  }
  return [...read, ...lines.end()];
}

test('a log that is not there yet, drops mid-character and ends without a line end is read whole and once', async () => {
  const euro = Buffer.from('€');
  let connection = 0;
  server.handler = (path, _request, response) => {
    if (!path.includes('/log?')) return sendObject(response, connection >= 4 ? ended : running);
    if (path.includes('tailLines=1')) return void response.writeHead(200).end(`${stamp(3)} last, without its end`);
    connection += 1;
    if (connection === 1) return sendStatus(response, 400, 'BadRequest', 'container "probe" in pod "run-1-x" is waiting to start: ContainerCreating');
    response.writeHead(200, { 'content-type': 'text/plain' });
    if (connection === 2) return void response.write(Buffer.concat([Buffer.from(`${stamp(1)} first\n${stamp(1)} same\n${stamp(1)} same\n${stamp(2)} cut `), euro.subarray(0, 1)]), () => setTimeout(() => response.destroy(), 200));
    // The rest, repeated from the last whole second on.
    if (connection === 3) return void response.end(`${stamp(1)} same\n${stamp(1)} first\n${stamp(1)} same\n${stamp(2)} cut €\n`);
    if (connection === 4) return void response.end(`${stamp(2)} cut €\n`);
    response.end(`${stamp(2)} cut €\n${stamp(3)} last, without its end`);
  };
  assert.deepEqual(await readLog(), ['first', 'same', 'same', 'cut €', 'last, without its end']);
  const logs = server.requests.filter((request) => request.includes('/log?')).map((request) => new URL(request.slice(4), 'https://x').searchParams);
  assert.deepEqual(logs.map((query) => [query.get('follow'), query.get('sinceTime')]), [
    [null, null],
    [null, null],
    [null, '2026-11-01T00:00:01Z'],
    ['true', '2026-11-01T00:00:01Z'],
    [null, '2026-11-01T00:00:01Z'],
    [null, null],
  ]);
});

test('a refusal of the log keeps its sentence', async () => {
  server.handler = (_path, _request, response) => sendStatus(response, 403, 'Forbidden', 'pods "x" is forbidden: User "ada" cannot get resource "pods/log"');
  await assert.rejects(readLog(), (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'forbidden' && (thrown.failure.detail ?? '').includes('cannot get resource "pods/log"'));
});

test('an abort closes the connection and is a cancellation', async () => {
  const controller = new AbortController();
  const closed = new Promise<void>((resolve) => {
    server.handler = (path, _request, response) => {
      if (!path.includes('/log?')) return sendObject(response, running);
      response.on('close', resolve);
      response.writeHead(200).write(`${stamp(1)} line\n`, () => controller.abort());
    };
  });
  await assert.rejects(readLog(controller.signal), (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'cancelled');
  await closed;
});

test('a reader that is slow slows the server: nothing is hoarded', async () => {
  const text = `${'x'.repeat(1000)}\n`;
  const all = 60_000;
  const line = (number: number): string => `2026-11-01T00:00:01.${String(number).padStart(9, '0')}Z ${text}`;
  let sent = 0;
  const full: number[] = [];
  server.handler = (path, _request, response) => {
    if (!path.includes('/log?')) return sendObject(response, sent === all ? ended : running);
    response.writeHead(200);
    // Asked beside it, while the reader keeps it waiting: what the file begins with.
    if (path.includes('limitBytes=64')) return void response.end(line(1).slice(0, 64));
    if (sent === all) return void response.end(line(all));
    const pump = (): void => {
      while (sent < all) {
        sent += 1;
        if (!response.write(line(sent))) {
          full.push(sent);
          return void response.once('drain', pump);
        }
      }
      response.end();
    };
    pump();
  };
  const reading = server.ports.probes.log({ ref, podName: 'run-1-x', signal: never })[Symbol.asyncIterator]();
  let bytes = 0;
  const next = async (): Promise<boolean> => {
    const result = await reading.next();
    if (result.done === true) return false;
    if (result.value.kind === 'bytes') bytes += result.value.bytes.length;
    return true;
  };
  await next();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(full.length > 0 && sent < all / 2, `${sent} lines were taken though one piece was read`);
  while (await next());
  assert.equal(bytes, all * text.length);
});

/** The run's Job, which is there for as long as it is watched. */
const job = { metadata: { name: 'run-1', namespace: 'default', uid: 'job-1', resourceVersion: '1' }, spec: {}, status: { active: 1 } };

/** Answers lists and keeps watches open for the test to write to. */
function watchedServer(pods: { list: readonly object[] }): { readonly watches: ServerResponse[] } {
  const watches: ServerResponse[] = [];
  let version = 10;
  server.handler = (path, _request, response) => {
    if (path.includes('watch=true')) {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      if (path.includes('/pods?')) watches.push(response);
      return;
    }
    version += 1;
    sendObject(response, { metadata: { resourceVersion: String(version) }, items: path.includes('/pods?') ? pods.list : path.includes('/jobs?') ? [job] : [] });
  };
  return { watches };
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test('a watch goes on where it was, lists again after 410, and is closed by the abort', async () => {
  const pods = { list: [] as object[] };
  const { watches } = watchedServer(pods);
  const controller = new AbortController();
  const seen: ProbeObservation[] = [];
  const observing = (async () => {
    for await (const observation of server.ports.probes.observe({ ref, signal: controller.signal })) seen.push(observation);
  })();
  const send = (watch: ServerResponse, type: string, object: object): void => void watch.write(`${JSON.stringify({ type, object })}\n`);

  const first = await until(() => watches[0]);
  send(first, 'ADDED', podWith({ waiting: { reason: 'ContainerCreating' } }, 'Pending'));
  send(first, 'BOOKMARK', { metadata: { resourceVersion: '77' } });
  await until(() => seen[1]);
  first.end('{"type":"MODIFIED","obj');
  const second = await until(() => watches[1]);
  assert.ok(server.requests.some((request) => request.includes('/pods?') && request.includes('resourceVersion=77')));
  pods.list = [running];
  send(second, 'ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' });
  const third = await until(() => watches[2]);
  await until(() => seen[2]);
  send(third, 'DELETED', running);
  await until(() => seen[3]);
  const closed = new Promise((resolve) => third.on('close', resolve));
  controller.abort();
  await observing;
  await closed;
  assert.deepEqual(seen.map((observation) => (observation.kind === 'pod' ? observation.state.phase : observation.kind)), ['absent', 'Pending', 'Running', 'absent']);
});

test('watches that died without a word in a sleep are asked for anew at once, on connections of their own', async () => {
  const { watches } = watchedServer({ list: [running] });
  const usual = server.handler;
  const known = new Set<unknown>();
  const isFresh: boolean[] = [];
  server.handler = (path, request, response) => {
    if (path.includes('watch=true') && server.sleptMs > 0) isFresh.push(!known.has(request.socket));
    known.add(request.socket);
    return usual(path, request, response);
  };
  const controller = new AbortController();
  const seen: ProbeObservation[] = [];
  const observing = (async () => {
    for await (const observation of server.ports.probes.observe({ ref, signal: controller.signal })) seen.push(observation);
  })();
  await until(() => watches[0]);
  const asked = (what: string): readonly string[] => server.requests.filter((request) => request.includes('watch=true') && request.includes(what));
  await until(() => (asked('/jobs?').length === 1 && asked('/events?').length === 2 ? true : undefined));
  // Connections that are kept for later.
  await Promise.all([server.ports.probes.find({ ref, signal: never }), server.ports.probes.find({ ref, signal: never })]);
  server.sleptMs += 60_000;
  const second = await until(() => watches[1]);
  await until(() => (asked('/jobs?').length === 2 && asked('/events?').length === 4 ? true : undefined));
  assert.deepEqual(isFresh, [true, true, true, true]);
  second.write(`${JSON.stringify({ type: 'MODIFIED', object: ended })}\n`);
  await until(() => seen[1]);
  controller.abort();
  await observing;
  assert.deepEqual(seen.map((observation) => (observation.kind === 'pod' ? observation.state.phase : observation.kind)), ['Running', 'Succeeded']);
  assert.ok(server.requests.every((request) => !request.includes('watch=true') || request.includes('timeoutSeconds=60')));
});

test('a server that is gone for a moment is waited for; a refusal is not', async () => {
  let drops = 3;
  server.handler = (path, _request, response) => {
    if (path.includes('/pods?') && drops > 0) {
      drops -= 1;
      response.destroy();
    } else if (path.includes('watch=true')) {
      response.writeHead(200).flushHeaders();
    } else {
      sendObject(response, { metadata: { resourceVersion: '1' }, items: path.includes('/jobs?') ? [job] : [] });
    }
  };
  for await (const observation of server.ports.probes.observe({ ref, signal: never })) {
    assert.deepEqual(observation, { kind: 'pod', state: { phase: 'absent' } });
    break;
  }
  assert.equal(drops, 0);
  server.handler = (_path, _request, response) => sendStatus(response, 403, 'Forbidden', 'no');
  await assert.rejects(server.ports.probes.observe({ ref, signal: never })[Symbol.asyncIterator]().next(), (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'forbidden');
});

test('events that may not be read do not stop the run; the log says so', async () => {
  const { watches } = watchedServer({ list: [running] });
  const usual = server.handler;
  server.handler = (path, request, response) => (path.includes('/events?') ? sendStatus(response, 403, 'Forbidden', 'events is forbidden') : usual(path, request, response));
  const controller = new AbortController();
  const iterator = server.ports.probes.observe({ ref, signal: controller.signal })[Symbol.asyncIterator]();
  assert.equal((await iterator.next()).done, false);
  // Asked for, so that the sources go on: each waits until its last item was taken.
  const next = iterator.next();
  await until(() => watches[0]);
  await until(() => server.log.find((line) => line.includes('events is forbidden')));
  controller.abort();
  assert.equal((await next).done, true);
});
