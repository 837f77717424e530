import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { raw, until, type Connection } from './suite/connection.ts';
import { nodePod, podWhere, runPod } from './suite/podSpecs.ts';
import { startSandboxCluster, type SandboxCluster } from './sandboxCluster.ts';

/** Command lines of the machine's processes that contain a text. */
function processesWith(text: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(text) ? [line] : [];
    } catch {
      return []; // ended meanwhile
    }
  });
}

for (const isolation of ['auto', 'mapped'] as const) {
  describe(`pods as processes, ${isolation}`, () => {
    let sandbox: SandboxCluster;
    let at: Connection;
    let core: CoreV1Api;
    before(async () => {
      sandbox = await startSandboxCluster({ isolation });
      at = await sandbox.connection();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
      await core.createNamespacedServiceAccount({ namespace: at.namespace, body: { metadata: { name: 'worker', annotations: { 'azure.workload.identity/client-id': 'the-client' } } } });
      await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'program' }, data: {
        'probe.mjs': "import { readFileSync } from 'node:fs';\nconst token = readFileSync(process.env.AZURE_FEDERATED_TOKEN_FILE, 'utf8');\nconsole.log(JSON.stringify({ id: process.env.AZURE_CLIENT_ID, claims: JSON.parse(Buffer.from(token.split('.')[1], 'base64url')) }));\n",
      } } });
    });
    after(() => sandbox.close());

    it('exchange material is where the webhook says', async () => {
      const pod = nodePod(at, 'probe', '', { serviceAccountName: 'worker', volumes: [{ name: 'program', configMap: { name: 'program' } }] });
      pod.metadata = { name: 'probe', labels: { 'azure.workload.identity/use': 'true' } };
      Object.assign(pod.spec?.containers[0] ?? {}, { command: ['node', '/probe/probe.mjs'], volumeMounts: [{ name: 'program', mountPath: '/probe' }] });
      const done = await runPod(at, pod);
      const log = await core.readNamespacedPodLog({ namespace: at.namespace, name: 'probe' });
      assert.equal(done.status?.phase, 'Succeeded', log);
      const { id, claims } = JSON.parse(log) as { id: string; claims: Record<string, unknown> };
      assert.equal(id, 'the-client');
      assert.deepEqual([claims.iss, claims.sub, claims.aud], [sandbox.cluster.issuer, `system:serviceaccount:${at.namespace}:worker`, ['api://AzureADTokenExchange']]);
      assert.deepEqual((claims['kubernetes.io'] as { pod: unknown }).pod, { name: 'probe', uid: done.metadata?.uid });
    });

    it('end, all of them, with the pod', async () => {
      const mark = `tenantlink-mark-${isolation}-pod`;
      const program = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000) // ${mark} child']); setInterval(() => 0, 1000) // ${mark}`;
      await core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'family', program) });
      await podWhere(at, 'family', 'runs', ({ status }) => status?.phase === 'Running');
      await until('the child runs', async () => (processesWith(`${mark} child`).length > 0 ? true : undefined));
      await core.deleteNamespacedPod({ namespace: at.namespace, name: 'family', gracePeriodSeconds: 1 });
      await until('no process is left', async () => (processesWith(mark).length === 0 ? true : undefined));
    });
  });
}

describe('isolated pods', () => {
  let sandbox: SandboxCluster;
  let at: Connection;
  before(async () => {
    sandbox = await startSandboxCluster();
    at = await sandbox.connection();
  });
  after(() => sandbox.close());

  it('see only their own files, processes and user', async (context) => {
    if (sandbox.kubernetes.isolation !== 'isolated') {
      context.skip('this machine gives no namespaces: pods run with mapped paths');
      return;
    }
    const pod = nodePod(at, 'alone', "const fs = require('fs'); let written = 'yes'; try { fs.writeFileSync('/etc/x', '') } catch (e) { written = e.code } console.log(JSON.stringify({ root: fs.readdirSync('/'), pid: process.pid, processes: fs.readdirSync('/proc').filter((n) => /^\\d+$/.test(n)).length, uid: process.getuid(), host: require('os').hostname(), written }))");
    Object.assign(pod.spec?.containers[0]?.securityContext ?? {}, { readOnlyRootFilesystem: true });
    await runPod(at, pod);
    const core = at.kubeConfig.makeApiClient(CoreV1Api);
    const seen = JSON.parse(await core.readNamespacedPodLog({ namespace: at.namespace, name: 'alone' })) as Record<string, unknown>;
    assert.deepEqual([seen.pid, seen.processes, seen.uid, seen.host, seen.written], [1, 1, 65532, 'alone', 'EROFS']);
    assert.ok(!(seen.root as string[]).some((name) => ['work', 'mnt', 'boot'].includes(name)));
  });

  it('reach the API server with their own token, without knowing the cluster\'s path', async () => {
    const program = "const https = require('https'), fs = require('fs'); const d = process.env.SA + '/'; https.get({ host: process.env.KUBERNETES_SERVICE_HOST, port: process.env.KUBERNETES_SERVICE_PORT, path: '/openid/v1/jwks', ca: fs.readFileSync(d + 'ca.crt'), headers: { authorization: 'Bearer ' + fs.readFileSync(d + 'token', 'utf8') } }, (r) => console.log(r.statusCode, fs.readFileSync(d + 'namespace', 'utf8')))";
    const pod = nodePod(at, 'inside', program);
    Object.assign(pod.spec?.containers[0] ?? {}, { env: [{ name: 'SA', value: '/var/run/secrets/kubernetes.io/serviceaccount' }] });
    await runPod(at, pod);
    const log = await at.kubeConfig.makeApiClient(CoreV1Api).readNamespacedPodLog({ namespace: at.namespace, name: 'inside' });
    assert.equal(log, `200 ${at.namespace}\n`);
  });
});

it('no pod outlives a sandbox that is killed, and the next sandbox removes its files', async () => {
  const mark = `tenantlink-mark-killed-${process.pid}`;
  const child = spawn(process.execPath, ['--no-warnings', new URL('./abandonedSandbox.ts', import.meta.url).pathname, mark], { stdio: ['ignore', 'pipe', 'inherit'] });
  await until('the pod of the other process runs', async () => (processesWith(`${mark} pod`).length > 0 ? true : undefined));
  const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`tenantlink-pods-${String(child.pid)}-`));
  assert.equal(folders().length, 1);
  child.kill('SIGKILL');
  await until('no process is left', async () => (processesWith(`${mark} pod`).length === 0 ? true : undefined));
  // The kernel takes a killed pod's mounts down when it comes to it; until then its folder stays for the sandbox after next.
  await until('a next sandbox removes the files', async () => {
    await (await startSandboxCluster()).close();
    return folders().length === 0 ? true : undefined;
  });
});

it('a log that is followed ends when the pod is deleted', async () => {
  const sandbox = await startSandboxCluster();
  const at = await sandbox.connection();
  const core = at.kubeConfig.makeApiClient(CoreV1Api);
  await core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'chatty', "console.log('one'); setInterval(() => undefined, 1000)") });
  await podWhere(at, 'chatty', 'runs', ({ status }) => status?.phase === 'Running');
  const followed = raw(at.kubeConfig, { path: `/api/v1/namespaces/${at.namespace}/pods/chatty/log?follow=true` });
  await core.deleteNamespacedPod({ namespace: at.namespace, name: 'chatty', gracePeriodSeconds: 0 });
  assert.match((await followed).bytes.toString(), /^(one\n)?$/);
  await sandbox.close();
});
