import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BatchV1Api, CoreV1Api } from '@kubernetes/client-node';
import { refusal, until, type Connect, type Connection } from './connection.ts';
import { eventMessages, jobWhere, nodeJob } from './podSpecs.ts';

/** Jobs, and what becomes of what they own. */
export function jobsContract(connect: Connect): void {
  describe('jobs', () => {
    let at: Connection;
    let core: CoreV1Api;
    let batch: BatchV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
      batch = at.kubeConfig.makeApiClient(BatchV1Api);
    });
    after(() => at.close());

    const create = (job: ReturnType<typeof nodeJob>): ReturnType<BatchV1Api['createNamespacedJob']> => batch.createNamespacedJob({ namespace: at.namespace, body: job });
    const podsOf = async (name: string): Promise<string[]> => (await core.listNamespacedPod({ namespace: at.namespace, labelSelector: `job-name=${name}` })).items.map(({ metadata }) => metadata?.name ?? '');
    const ended = (name: string): ReturnType<typeof jobWhere> =>
      jobWhere(at, name, 'has ended', ({ status }) => status?.conditions?.some(({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True') === true);

    it('runs one pod and completes', async () => {
      await create(nodeJob(at, 'simple', "console.log('done')"));
      const job = await ended('simple');
      assert.equal(job.status?.succeeded, 1);
      assert.ok(job.status.startTime && job.status.completionTime);
      assert.equal((await podsOf('simple')).length, 1);
      assert.match((await eventMessages(at, 'simple', 'SuccessfulCreate'))[0] ?? '', /^Created pod: simple-/);
      assert.equal((await eventMessages(at, 'simple', 'Completed'))[0], 'Job completed');
    });

    it('fails when its pod fails and no retry is left', async () => {
      await create(nodeJob(at, 'hopeless', 'process.exit(3)'));
      const job = await ended('hopeless');
      const failed = job.status?.conditions?.find(({ type }) => type === 'Failed');
      assert.deepEqual([failed?.reason, failed?.message, job.status?.failed], ['BackoffLimitExceeded', 'Job has reached the specified backoff limit', 1]);
    });

    it('is stopped at its deadline, its pod with it', async () => {
      await create(nodeJob(at, 'endless', 'setInterval(() => undefined, 1000)', { activeDeadlineSeconds: 1 }));
      const job = await ended('endless');
      const failed = job.status?.conditions?.find(({ type }) => type === 'Failed');
      assert.deepEqual([failed?.reason, failed?.message], ['DeadlineExceeded', 'Job was active longer than specified deadline']);
      await until('no pod of the job runs', async () => ((await podsOf('endless')).length === 0 ? true : undefined));
    });

    it('says why it cannot make its pod', async () => {
      const job = nodeJob(at, 'unmakeable', '');
      if (job.spec?.template.spec) job.spec.template.spec.serviceAccountName = 'nobody';
      await create(job);
      const [message] = await until('a FailedCreate event', async () => {
        const messages = await eventMessages(at, 'unmakeable', 'FailedCreate');
        return messages.length > 0 ? messages : undefined;
      });
      assert.match(message ?? '', /^Error creating: pods "unmakeable-.*" is forbidden: error looking up service account .*\/nobody: serviceaccount "nobody" not found$/);
      await batch.deleteNamespacedJob({ namespace: at.namespace, name: 'unmakeable', propagationPolicy: 'Background' });
    });

    it('takes pods and owned config maps with it in the background', async () => {
      const job = await create(nodeJob(at, 'owner', "console.log('x')"));
      await core.createNamespacedConfigMap({ namespace: at.namespace, body: {
        metadata: { name: 'owned', ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'owner', uid: job.metadata?.uid ?? '' }] },
      } });
      await ended('owner');
      await batch.deleteNamespacedJob({ namespace: at.namespace, name: 'owner', propagationPolicy: 'Background' });
      await until('pods are gone', async () => ((await podsOf('owner')).length === 0 ? true : undefined));
      await until('the config map is gone', async () => ((await core.listNamespacedConfigMap({ namespace: at.namespace, fieldSelector: 'metadata.name=owned' })).items.length === 0 ? true : undefined));
    });

    it('leaves its pods behind when deleted without a policy, and warns', async () => {
      await create(nodeJob(at, 'careless', "console.log('x')"));
      await ended('careless');
      await batch.deleteNamespacedJob({ namespace: at.namespace, name: 'careless' });
      await until('the job is gone', async () => ((await batch.listNamespacedJob({ namespace: at.namespace, fieldSelector: 'metadata.name=careless' })).items.length === 0 ? true : undefined));
      const [pod] = await podsOf('careless');
      const left = await core.readNamespacedPod({ namespace: at.namespace, name: pod ?? '' });
      assert.deepEqual(left.metadata?.ownerReferences ?? [], []);
    });

    it('disappears after its time to live', async () => {
      await create(nodeJob(at, 'fleeting', '', { ttlSecondsAfterFinished: 1 }));
      await until('the job is gone', async () => ((await batch.listNamespacedJob({ namespace: at.namespace, fieldSelector: 'metadata.name=fleeting' })).items.length === 0 ? true : undefined));
      await until('its pods are gone', async () => ((await podsOf('fleeting')).length === 0 ? true : undefined));
    });

    it('deletes what belongs to an owner that never was', async () => {
      await core.createNamespacedConfigMap({ namespace: at.namespace, body: {
        metadata: { name: 'orphan', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'ghost', uid: '00000000-0000-4000-8000-000000000000' }] },
      } });
      await until('the orphan is gone', async () => ((await core.listNamespacedConfigMap({ namespace: at.namespace, fieldSelector: 'metadata.name=orphan' })).items.length === 0 ? true : undefined));
    });

    it('refuses a restart policy that no Job may have', async () => {
      const job = nodeJob(at, 'wrong', '');
      if (job.spec?.template.spec) job.spec.template.spec.restartPolicy = 'Always';
      const status = await refusal(create(job));
      assert.equal(status.code, 422);
      // Worded differently before Kubernetes 1.22.
      assert.match(status.message, /spec\.template\.spec\.restartPolicy: (Unsupported value: "Always": supported values|Required value: valid values): "OnFailure", "Never"/);
    });
  });
}
