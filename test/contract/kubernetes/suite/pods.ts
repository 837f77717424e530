import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { refusal, until, type Connect, type Connection } from './connection.ts';
import { eventMessages, nodePod, podWhere, runPod } from './podSpecs.ts';

/** Pods: what a container is given, how it ends, why it does not start. */
export function podsContract(connect: Connect): void {
  describe('pods', () => {
    let at: Connection;
    let core: CoreV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
      await core.createNamespacedServiceAccount({ namespace: at.namespace, body: { metadata: { name: 'runner' } } });
      await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'settings' }, data: { greeting: 'hello', 'file.txt': 'from a file\n' } } });
      await core.createNamespacedSecret({ namespace: at.namespace, body: { metadata: { name: 'hidden' }, stringData: { word: 'sesame' } } });
    });
    after(() => at.close());

    const logOf = (name: string): Promise<string> => core.readNamespacedPodLog({ namespace: at.namespace, name });

    it('gives the container its environment, expanded, and nothing of the machine', async () => {
      const program = 'console.log(JSON.stringify({ ...process.env, argv: process.argv.slice(1) }))';
      const pod = nodePod(at, 'environment', program);
      Object.assign(pod.spec?.containers[0] ?? {}, {
        args: ['$(PLAIN)', '$$(PLAIN)', '$(UNKNOWN)'],
        env: [
          { name: 'PLAIN', value: 'plain' },
          { name: 'COMPOSED', value: 'is $(PLAIN)' },
          { name: 'FROM_MAP', valueFrom: { configMapKeyRef: { name: 'settings', key: 'greeting' } } },
          { name: 'FROM_SECRET', valueFrom: { secretKeyRef: { name: 'hidden', key: 'word' } } },
          { name: 'MY_POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'OPTIONAL', valueFrom: { configMapKeyRef: { name: 'absent', key: 'x', optional: true } } },
        ],
      });
      process.env.TENANTLINK_CANARY = 'must-not-leak';
      const done = await runPod(at, pod);
      delete process.env.TENANTLINK_CANARY;
      assert.equal(done.status?.phase, 'Succeeded');
      const seen = JSON.parse(await logOf('environment')) as Record<string, unknown>;
      assert.deepEqual(
        [seen.PLAIN, seen.COMPOSED, seen.FROM_MAP, seen.FROM_SECRET, seen.MY_POD, seen.OPTIONAL, seen.HOSTNAME],
        ['plain', 'is plain', 'hello', 'sesame', 'environment', undefined, 'environment'],
      );
      assert.deepEqual(seen.argv, ['plain', '$(PLAIN)', '$(UNKNOWN)']);
      assert.equal(seen.TENANTLINK_CANARY, undefined);
      assert.ok('KUBERNETES_SERVICE_HOST' in seen);
    });

    it('puts config maps and a projected token where the spec says', async () => {
      const program = "const fs = require('fs'); console.log(fs.readFileSync(process.env.SETTINGS + '/file.txt', 'utf8').trim()); console.log(fs.readFileSync(process.env.TOKEN, 'utf8').split('.').length)";
      const pod = nodePod(at, 'files', program, {
        serviceAccountName: 'runner',
        volumes: [
          { name: 'settings', configMap: { name: 'settings' } },
          { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'deep/token', audience: 'someone', expirationSeconds: 3600 } }] } },
        ],
      });
      Object.assign(pod.spec?.containers[0] ?? {}, {
        env: [{ name: 'SETTINGS', value: '/etc/settings' }, { name: 'TOKEN', value: '/var/run/my/deep/token' }],
        volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }, { name: 'token', mountPath: '/var/run/my', readOnly: true }],
      });
      const done = await runPod(at, pod);
      assert.equal(done.status?.phase, 'Succeeded', await logOf('files'));
      assert.equal(await logOf('files'), 'from a file\n3\n');
    });

    it('reports the exit code of a container that fails', async () => {
      const done = await runPod(at, nodePod(at, 'failing', 'console.error("no luck"); process.exit(7)'));
      assert.equal(done.status?.phase, 'Failed');
      const ended = done.status.containerStatuses?.[0]?.state?.terminated;
      assert.deepEqual([ended?.exitCode, ended?.reason], [7, 'Error']);
      assert.equal(await logOf('failing'), 'no luck\n');
    });

    it('keeps a finished container as Completed', async () => {
      const done = await runPod(at, nodePod(at, 'fine', ''));
      const ended = done.status?.containerStatuses?.[0]?.state?.terminated;
      assert.deepEqual([done.status?.phase, ended?.exitCode, ended?.reason], ['Succeeded', 0, 'Completed']);
      assert.equal(done.status?.conditions?.find(({ type }) => type === 'Ready')?.status, 'False');
    });

    it('runs init containers first, one after the other', async () => {
      const pod = nodePod(at, 'staged', "console.log(require('fs').readFileSync(process.env.DIR + '/order', 'utf8'))", { volumes: [{ name: 'work', emptyDir: {} }] });
      const [main] = pod.spec?.containers ?? [];
      const mounts = [{ name: 'work', mountPath: '/work-dir' }];
      const env = [{ name: 'DIR', value: '/work-dir' }];
      Object.assign(main ?? {}, { env, volumeMounts: mounts });
      const step = (name: string): NonNullable<typeof main> => ({ ...main, name, command: ['node', '-e', `require('fs').appendFileSync(process.env.DIR + '/order', '${name} ')`] });
      if (pod.spec) pod.spec.initContainers = [step('first'), step('second')];
      const done = await runPod(at, pod);
      assert.equal(done.status?.phase, 'Succeeded');
      assert.equal(await logOf('staged'), 'first second \n');
    });

    it('refuses a pod whose service account is not there', async () => {
      const status = await refusal(core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'homeless', '', { serviceAccountName: 'nobody' }) }));
      assert.deepEqual([status.code, status.reason], [403, 'Forbidden']);
      assert.equal(status.message, `pods "homeless" is forbidden: error looking up service account ${at.namespace}/nobody: serviceaccount "nobody" not found`);
    });

    it('refuses a mount of a volume that is not there', async () => {
      const pod = nodePod(at, 'loose', '');
      Object.assign(pod.spec?.containers[0] ?? {}, { volumeMounts: [{ name: 'missing', mountPath: '/x' }] });
      const status = await refusal(core.createNamespacedPod({ namespace: at.namespace, body: pod }));
      assert.equal(status.code, 422);
      assert.match(status.message, /spec\.containers\[0\]\.volumeMounts\[0\]\.name: Not found: "missing"/);
    });

    it('says why an image cannot be had', async () => {
      const pod = nodePod(at, 'imageless', '');
      Object.assign(pod.spec?.containers[0] ?? {}, { image: 'localhost:1/tenantlink/no-such-image:1' });
      await core.createNamespacedPod({ namespace: at.namespace, body: pod });
      const stuck = await podWhere(at, 'imageless', 'cannot pull', ({ status }) => /ErrImagePull|ImagePullBackOff/.test(status?.containerStatuses?.[0]?.state?.waiting?.reason ?? ''));
      assert.equal(stuck.status?.phase, 'Pending');
      // The kubelet's two events of it, why and that it failed, come in any order.
      await until('a Failed event that names the image', async () => {
        const messages = await eventMessages(at, 'imageless', 'Failed');
        return messages.some((message) => message.startsWith('Failed to pull image "localhost:1/tenantlink/no-such-image:1"')) ? true : undefined;
      });
      const status = await refusal(logOf('imageless'));
      assert.equal(status.code, 400);
      assert.match(status.message, /^container "main" in pod "imageless" is waiting to start: (trying and failing to pull image|image can't be pulled)$/);
    });

    it('says which key a container lacks', async () => {
      const pod = nodePod(at, 'keyless', '');
      Object.assign(pod.spec?.containers[0] ?? {}, { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'settings', key: 'no-such-key' } } }] });
      await core.createNamespacedPod({ namespace: at.namespace, body: pod });
      const stuck = await podWhere(at, 'keyless', 'lacks a key', ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError');
      assert.equal(stuck.status?.containerStatuses?.[0]?.state?.waiting?.message, `couldn't find key no-such-key in ConfigMap ${at.namespace}/settings`);
    });

    it('lets a container end itself when it is deleted, and then forgets the pod', async () => {
      await core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'polite', "process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); console.log('ready'); setInterval(() => undefined, 1000)") });
      await until('the pod is ready', async () => {
        await podWhere(at, 'polite', 'runs', ({ status }) => status?.phase === 'Running');
        return (await logOf('polite')).includes('ready') ? true : undefined;
      });
      const deleted = await core.deleteNamespacedPod({ namespace: at.namespace, name: 'polite' });
      assert.ok(deleted.metadata?.deletionTimestamp);
      await until('the pod is gone', async () => ((await core.listNamespacedPod({ namespace: at.namespace, fieldSelector: 'metadata.name=polite' })).items.length === 0 ? true : undefined));
    });
  });
}
