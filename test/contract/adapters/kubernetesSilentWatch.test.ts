import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerResponse } from 'node:http';
import type { ProbeObservation } from '../../../src/core/ports/probeHost.ts';
import { startVirtualTime } from '../matrix/virtualTime.ts';
import { cluster, sendObject, startScriptedServer } from './kubernetesScriptedServer.ts';

test('a watch that is silent for 75 s is taken for dead and asked for anew: its server ends one after 60 s', async () => {
  const server = await startScriptedServer();
  const time = startVirtualTime();
  time.follow(true);
  const watches: { readonly at: number; readonly response: ServerResponse }[] = [];
  server.handler = (path, _request, response) => {
    if (!path.includes('watch=true')) return sendObject(response, { metadata: { resourceVersion: '1' }, items: [] });
    response.writeHead(200).flushHeaders();
    if (path.includes('/pods?')) watches.push({ at: time.now(), response });
  };
  const controller = new AbortController();
  const seen: ProbeObservation[] = [];
  const observing = (async () => {
    for await (const observation of server.ports.probes.observe({ ref: { cluster, namespace: 'default', name: 'run-1' }, signal: controller.signal })) seen.push(observation);
  })();
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  try {
    const began = time.now();
    while (watches.length === 0) await settled();
    while (watches.length === 1 && time.now() - began < 200_000) {
      await time.pass(1000);
      await settled();
    }
    const [first, second] = watches;
    assert.ok(first !== undefined && second !== undefined);
    assert.equal(first.response.destroyed, true);
    const silence = second.at - first.at;
    assert.ok(silence >= 75_000 && silence <= 77_000, `asked anew after ${silence} ms`);
  } finally {
    controller.abort();
    time.end();
    await observing;
    await server.close();
  }
});
