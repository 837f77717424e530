import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CoreV1Api } from '@kubernetes/client-node';
import { decodeJwt } from 'jose';
import { virtualClock } from '../../sandbox/foundation/clock.ts';
import { until } from './suite/connection.ts';
import { nodePod, podWhere } from './suite/podSpecs.ts';
import { startSandboxCluster } from './sandboxCluster.ts';

it('a projected token is replaced before it ends, and the container sees the new one', async (t) => {
  const clock = virtualClock();
  const sandbox = await startSandboxCluster({ clock });
  t.after(() => sandbox.close());
  const at = await sandbox.connection();
  const core = at.kubeConfig.makeApiClient(CoreV1Api);
  const program = "const fs = require('fs'); let last = ''; setInterval(() => { const now = fs.readFileSync(process.env.TOKEN + '/token', 'utf8'); if (now !== last) console.log(last = now); }, 20)";
  const pod = nodePod(at, 'long', program, { volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'x', expirationSeconds: 1000 } }] } }] });
  Object.assign(pod.spec?.containers[0] ?? {}, { env: [{ name: 'TOKEN', value: '/tokens' }], volumeMounts: [{ name: 't', mountPath: '/tokens' }] });
  await core.createNamespacedPod({ namespace: at.namespace, body: pod });
  let isRunning = false;
  const running = podWhere(at, 'long', 'runs', ({ status }) => status?.phase === 'Running').then(() => (isRunning = true));
  // A kubelet waits a moment before it looks at volumes.
  for (; !isRunning; await Promise.race([running, wait(20)])) await clock.advance(100);
  const tokens = (count: number): Promise<string[]> =>
    until(`${count} tokens`, async () => {
      const lines = (await core.readNamespacedPodLog({ namespace: at.namespace, name: 'long' })).trimEnd().split('\n').filter((line) => line !== '');
      return lines.length >= count ? lines : undefined;
    });
  const [first] = await tokens(1);
  await clock.advance(799_000);
  await clock.advance(2_000);
  const [, second] = await tokens(2);
  const [before, after] = [decodeJwt(first ?? ''), decodeJwt(second ?? '')];
  assert.ok((after.iat ?? 0) < (before.exp ?? 0), 'the new one came before the old one ended');
  assert.equal((after.iat ?? 0) - (before.iat ?? 0) >= 800, true);
  await core.deleteNamespacedPod({ namespace: at.namespace, name: 'long', gracePeriodSeconds: 0 });
});
