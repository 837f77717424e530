import { BatchV1Api, CoreV1Api, type V1ObjectMeta } from '@kubernetes/client-node';
import { fail, failureOf, TenantlinkError } from '../../core/model/failure.ts';
import { managedByLabel, markKey } from '../../core/probe/podSpec.ts';
import { sleepWatch } from '../../core/probe/sleepWatch.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Manifest, ProbeHost, ProbeRef } from '../../core/ports/probeHost.ts';
import { fieldManager } from '../access/serviceAccountFields.ts';
import { absentAs, type SessionOf } from '../access/sessions.ts';
import type { Doing } from '../kubernetesFailure.ts';
import { parseJson } from '../transport/clusterSession.ts';
import { deleteOptions } from '../transport/deleteOptions.ts';
import { typedApi } from '../transport/typedApi.ts';

const removalPollMs = 500;
/** Foreground deletion waits for the pod's own end (5 s of grace); longer than this, its node is away, and what is marked for deletion stays until that is back. */
const removalWaitMs = 20_000;

interface Stored {
  readonly metadata?: V1ObjectMeta;
}

/** Creates, finds and deletes the objects of a run. */
export function probeObjects(args: { readonly sessionOf: SessionOf; readonly clock: Clock }): Pick<ProbeHost, 'create' | 'find' | 'remove'> {
  const { sessionOf, clock } = args;

  /** Manifests are JSON of ours: client-node's typed create would drop what it does not know. */
  async function post(ref: ProbeRef, collection: string, manifest: Manifest, signal: AbortSignal, doing: Doing): Promise<Stored> {
    const session = sessionOf(ref.cluster);
    try {
      return parseJson(await session.call({ method: 'POST', path: `${collection}?fieldManager=${fieldManager}`, body: JSON.stringify(manifest), signal, doing }), doing) as Stored;
    } catch (thrown) {
      if (failureOf(thrown, doing.operation).code !== 'AlreadyExists') throw thrown;
      // The session repeats a request that was answered by a 401 or by no API server; the first may have been carried out all the same.
      const there = await absentAs(undefined, doing, async () => parseJson(await session.call({ method: 'GET', path: `${collection}/${ref.name}`, signal, doing }), doing) as Stored);
      if (there === undefined || !isMarkedAs(there, manifest)) throw thrown;
      return there;
    }
  }

  return {
    async create({ ref, job, configMap, signal }) {
      const doing = { operation: 'createProbe', target: `Job ${nameOf(ref)}` };
      // At work from the start, though its pod may come before the ConfigMap and wait for the kubelet's next try, half a
      // second later: a suspended Job has no deadline, and one without pods none before 1.24, so that a client lost
      // between the two requests would leave it for ever.
      const created = await post(ref, `/apis/batch/v1/namespaces/${ref.namespace}/jobs`, job, signal, doing);
      // Owned by the Job, the ConfigMap goes when the Job goes.
      const owner = { apiVersion: 'batch/v1', kind: 'Job', name: ref.name, uid: created.metadata?.uid };
      const owned = { ...configMap, metadata: { ...(configMap.metadata as object), ownerReferences: [owner] } };
      try {
        await post(ref, `/api/v1/namespaces/${ref.namespace}/configmaps`, owned, signal, { operation: 'createProbe', target: `ConfigMap ${nameOf(ref)}` });
      } catch (thrown) {
        // `AlreadyExists` alone tells the caller that the Job is not of this run.
        const failure = failureOf(thrown, 'createProbe');
        throw failure.code === 'AlreadyExists' ? new TenantlinkError({ ...failure, code: 'ConfigMapExists' }) : thrown;
      }
    },

    async find({ ref, signal }) {
      const doing = { operation: 'findProbe', target: nameOf(ref) };
      const named = { namespace: ref.namespace, name: ref.name };
      const call = { session: sessionOf(ref.cluster), signal, doing };
      const job = await readOrAbsent<Stored>(doing, () => typedApi(BatchV1Api, call).readNamespacedJob(named));
      if (job === undefined || job.metadata?.deletionTimestamp !== undefined) return 'nothing';
      if (job.metadata?.labels?.[managedByLabel.key] !== managedByLabel.value) return 'nothing';
      const configMap = await readOrAbsent<Stored>(doing, () => typedApi(CoreV1Api, call).readNamespacedConfigMap(named));
      return configMap === undefined ? 'halfMade' : 'job';
    },

    async remove({ ref, signal }) {
      const doing = { operation: 'removeProbe', target: nameOf(ref) };
      const named = { namespace: ref.namespace, name: ref.name };
      const call = { session: sessionOf(ref.cluster), signal, doing };
      const batch = typedApi(BatchV1Api, call);
      const core = typedApi(CoreV1Api, call);
      const readJob = (): Promise<Stored | undefined> => absentAs(undefined, doing, () => batch.readNamespacedJob(named));
      await removeOwn(doing, await readJob(), (uid) => batch.deleteNamespacedJob({ ...named, body: deleteOptions({ uid, propagationPolicy: 'Foreground' }) }));
      // Goes with the Job; deleted by itself too, in case the Job was never seen by the garbage collector.
      await removeOwn(doing, await absentAs(undefined, doing, () => core.readNamespacedConfigMap(named)), (uid) => core.deleteNamespacedConfigMap({ ...named, body: deleteOptions({ uid }) }));
      const hasSlept = sleepWatch(clock.now());
      let deadline = clock.now() + removalWaitMs;
      while ((await readJob()) !== undefined) {
        const now = clock.now();
        if (hasSlept(now)) deadline = now + removalWaitMs;
        if (now >= deadline) fail({ reason: 'timeout', ...doing, detail: 'the Job is marked for deletion; its pod has not ended yet' });
        await clock.sleep(removalPollMs, signal);
      }
    },
  };
}

/** Whether an object is the one that was to be made, not another run's of the same name. */
function isMarkedAs({ metadata }: Stored, manifest: Stored): boolean {
  const mark = metadata?.annotations?.[markKey];
  return mark !== undefined && mark === manifest.metadata?.annotations?.[markKey];
}

/** Deletes an object of a run; one without our label is someone else's and stays. */
async function removeOwn(doing: Doing, found: Stored | undefined, remove: (uid: string | undefined) => Promise<unknown>): Promise<void> {
  const metadata = found?.metadata;
  if (metadata === undefined || metadata.deletionTimestamp !== undefined) return;
  if (metadata.labels?.[managedByLabel.key] !== managedByLabel.value) fail({ reason: 'conflict', ...doing, code: 'NotOurs' });
  await absentAs(undefined, doing, () => remove(metadata.uid));
}

function readOrAbsent<T>(doing: Doing, read: () => Promise<T>): Promise<T | undefined> {
  return absentAs(undefined, doing, read);
}

function nameOf(ref: ProbeRef): string {
  return `${ref.namespace}/${ref.name}`;
}
