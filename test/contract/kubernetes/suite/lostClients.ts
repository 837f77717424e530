import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it, type TestContext } from 'node:test';
import { BatchV1Api, CoreV1Api } from '@kubernetes/client-node';
import { knownClouds } from '../../../../src/core/model/cloud.ts';
import { parseArmId } from '../../../../src/core/model/armId.ts';
import { parseSubscriptionId, parseTenantId } from '../../../../src/core/model/ids.ts';
import type { ProbeHost, ProbeRef } from '../../../../src/core/ports/probeHost.ts';
import { buildProbeJob } from '../../../../src/core/probe/podSpec.ts';
import { connectKubernetes } from '../../../../src/kubernetes/connectKubernetes.ts';
import { realClock } from '../../../builders/productWorld.ts';
import { until, type Connect, type Connection } from './connection.ts';

const never = new AbortController().signal;
const guid = '11111111-1111-4111-8111-111111111111';

/** The product's own side of a run, with the administrator's kubeconfig. */
function probesOf({ kubeConfig }: Connection): ProbeHost {
  const refuse = (): Promise<never> => Promise.reject(new Error('the kubeconfig needs no token of Entra ID'));
  const credentials = { kubeconfig: () => Promise.resolve(kubeConfig.exportConfig()) };
  return connectKubernetes({ credentials, tokens: { token: refuse }, clock: realClock, log: () => undefined }).probes;
}

/** What a run leaves whose editor is gone for good is removed by the cluster itself. */
export function lostClientsContract(connect: Connect): void {
  describe('runs of lost clients', () => {
    let at: Connection;
    let core: CoreV1Api;
    let batch: BatchV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
      batch = at.kubeConfig.makeApiClient(BatchV1Api);
    });
    after(() => at.close());

    /** A run's objects as the product makes them, but for their times: two seconds until the deadline, one to live. */
    function objectsOf(name: string, programSource: string): { readonly ref: ProbeRef } & ReturnType<typeof buildProbeJob> {
      const ref: ProbeRef = { cluster: { id: parseArmId(`/subscriptions/${guid}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/lost`), tenantId: parseTenantId(guid) }, namespace: at.namespace, name };
      const { job, configMap } = buildProbeJob({
        mark: randomUUID(),
        ref,
        serviceAccount: { namespace: at.namespace, name: 'default' },
        settings: { image: at.nodeImage, deadlineSeconds: 2 },
        quota: { subscriptionId: parseSubscriptionId(guid), region: 'westeurope', resource: 'cores' },
        cloud: knownClouds.public,
        programSource,
      });
      return { ref, configMap, job: { ...job, spec: { ...(job.spec as object), ttlSecondsAfterFinished: 1 } } };
    }

    /** Nothing of this name is left: Job, ConfigMap, pods. */
    async function gone(name: string): Promise<void> {
      const named = { namespace: at.namespace, fieldSelector: `metadata.name=${name}` };
      await until(`the Job ${name} is gone`, async () => ((await batch.listNamespacedJob(named)).items.length === 0 ? true : undefined));
      await until(`its pods are gone`, async () => ((await core.listNamespacedPod({ namespace: at.namespace, labelSelector: `job-name=${name}` })).items.length === 0 ? true : undefined));
      await until(`its ConfigMap is gone`, async () => ((await core.listNamespacedConfigMap(named)).items.length === 0 ? true : undefined));
    }

    /** The product takes no programs of a kubeconfig that sign people in. */
    function cannotSignIn(t: TestContext): boolean {
      const user = at.kubeConfig.getCurrentUser();
      const canSignIn = user?.token !== undefined || user?.certData !== undefined;
      if (!canSignIn) t.skip('the kubeconfig of this cluster signs in by a program or a file, which the product does not');
      return !canSignIn;
    }

    it('lost when the Job was made and nothing else', async (t) => {
      if (cannotSignIn(t)) return;
      const objects = objectsOf('lost-between', 'process.exit(0)');
      // A ConfigMap of that name stops the product where a lost client would have stopped: nothing follows, and nothing is cleaned up.
      await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'lost-between' } } });
      await assert.rejects(probesOf(at).create({ ...objects, signal: never }), (thrown: { readonly failure?: { readonly code?: string } }) => thrown.failure?.code === 'ConfigMapExists');
      const [job] = (await batch.listNamespacedJob({ namespace: at.namespace })).items;
      assert.deepEqual([job?.metadata?.name, job?.spec?.activeDeadlineSeconds, job?.spec?.ttlSecondsAfterFinished], ['lost-between', 2, 1]);
      await core.deleteNamespacedConfigMap({ namespace: at.namespace, name: 'lost-between' });
      await gone('lost-between');
    });

    it('lost while the program runs and does not end', async (t) => {
      if (cannotSignIn(t)) return;
      const objects = objectsOf('lost-running', 'setInterval(() => undefined, 1000)');
      await probesOf(at).create({ ...objects, signal: never });
      await until('a pod', async () => ((await core.listNamespacedPod({ namespace: at.namespace, labelSelector: 'job-name=lost-running' })).items.length > 0 ? true : undefined));
      await gone('lost-running');
    });

    it('lost when the program has ended', async (t) => {
      if (cannotSignIn(t)) return;
      const objects = objectsOf('lost-ended', "console.log('done')");
      await probesOf(at).create({ ...objects, signal: never });
      await gone('lost-ended');
    });
  });
}
