import { ApiError } from '../model/apiError.ts';
import { finishedCondition, type Job, type JobCondition, type JobStatus } from '../model/job.ts';
import { copy, same } from '../model/json.ts';
import { timestamp } from '../model/objects.ts';
import { isFinished, type Pod } from '../model/pod.ts';
import { JOBS, PODS } from '../model/resourceTypes.ts';
import { deleteObject } from '../registry/deletion.ts';
import type { Registry } from '../registry/registry.ts';
import { systemContext } from '../registry/requestContext.ts';
import { EventRecorder } from './eventRecorder.ts';
import { keyOf, splitKey, WorkQueue } from './workQueue.ts';

/** Between a failed pod and the next one (job controller: 10 s, doubled up to 10 minutes). */
const FIRST_DELAY = 10_000;
const LONGEST_DELAY = 600_000;

/** What is known of a Job's pods, deleted ones included. */
interface Tally {
  readonly succeeded: Set<string>;
  readonly failed: Set<string>;
  lastFailure: number;
}

/** Runs Jobs: makes their pods, counts their ends, judges, and removes them after their time to live. */
export class JobController {
  readonly #registry: Registry;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #tallies = new Map<string, Tally>();
  readonly #unsubscribe: () => void;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#events = new EventRecorder(registry, 'job-controller');
    this.#queue = new WorkQueue(registry.clock, (key) => this.#reconcile(key));
    this.#unsubscribe = registry.store.subscribe((event) => {
      if (event.resource === JOBS) this.#queue.add(keyOf(event.object.metadata));
      if (event.resource !== PODS) return;
      const owner = event.object.metadata.ownerReferences?.find(({ kind, controller }) => kind === 'Job' && controller === true);
      if (!owner) return;
      this.#count(owner.uid, event.object as Pod, event.type === 'DELETED');
      this.#queue.add(keyOf({ namespace: event.object.metadata.namespace ?? '', name: owner.name }));
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #count(uid: string, pod: Pod, isGone: boolean): void {
    const tally = this.#tally(uid);
    if (pod.status.phase === 'Succeeded') tally.succeeded.add(pod.metadata.uid);
    else if ((pod.status.phase === 'Failed' || isGone) && !tally.failed.has(pod.metadata.uid)) {
      tally.failed.add(pod.metadata.uid);
      tally.lastFailure = this.#registry.clock.now();
    }
  }

  #tally(uid: string): Tally {
    const known = this.#tallies.get(uid) ?? { succeeded: new Set(), failed: new Set(), lastFailure: 0 };
    this.#tallies.set(uid, known);
    return known;
  }

  #reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const { store, clock } = this.#registry;
    const job = store.get(JOBS, namespace, name) as Job | undefined;
    if (!job || job.metadata.deletionTimestamp !== undefined) return;
    const ended = finishedCondition(job);
    if (ended) {
      this.#expire(key, job, ended);
      return;
    }
    const pods = (store.list(PODS, namespace) as Pod[]).filter((pod) => pod.metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid));
    const active = pods.filter((pod) => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined);
    const terminating = pods.filter((pod) => !isFinished(pod) && pod.metadata.deletionTimestamp !== undefined);
    const tally = this.#tally(job.metadata.uid);
    const status: JobStatus = {
      ...copy(job.status),
      startTime: job.status.startTime ?? timestamp(clock.now()),
      active: active.length,
      succeeded: tally.succeeded.size,
      failed: tally.failed.size,
      ready: active.filter((pod) => pod.status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True')).length,
      terminating: terminating.length,
    };
    const failure = this.#failure(key, job, active, tally, status);
    const wanted = job.spec.completions ?? 1;
    if (failure) this.#fail(job, failure, active, terminating, status);
    else if (tally.succeeded.size >= wanted && active.length === 0) this.#complete(job, status);
    else if (job.spec.suspend === true) this.#delete(active);
    else status.active = active.length + this.#createMissing(key, job, active.length, terminating.length, tally);
    if (status.active === 0) delete status.active;
    if (status.succeeded === 0) delete status.succeeded;
    if (status.failed === 0) delete status.failed;
    this.#write(job, status);
  }

  /** Why the Job must end without success, if it must. */
  #failure(key: string, job: Job, active: readonly Pod[], tally: Tally, status: JobStatus): Pick<JobCondition, 'reason' | 'message'> | undefined {
    const target = job.status.conditions?.find(({ type }) => type === 'FailureTarget');
    if (target) return { reason: target.reason ?? '', message: target.message ?? '' };
    const limit = job.spec.backoffLimit ?? 6;
    const restarts = active
      .flatMap((pod) => [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])])
      .reduce((sum, { restartCount }) => sum + restartCount, 0);
    const isPastRestarts = job.spec.template.spec.restartPolicy === 'OnFailure' && restarts > 0 && restarts >= limit;
    if (tally.failed.size > limit || isPastRestarts) {
      return { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    }
    const deadline = job.spec.activeDeadlineSeconds;
    if (deadline === undefined || status.startTime === undefined || job.spec.suspend === true) return undefined;
    const left = Date.parse(status.startTime) + deadline * 1000 - this.#registry.clock.now();
    if (left <= 0) return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
    this.#queue.addAfter(key, left);
    return undefined;
  }

  #fail(job: Job, { reason, message }: Pick<JobCondition, 'reason' | 'message'>, active: readonly Pod[], terminating: readonly Pod[], status: JobStatus): void {
    this.#addCondition(status, 'FailureTarget', reason, message);
    if (active.length > 0) this.#delete(active);
    if (active.length + terminating.length > 0) return;
    this.#addCondition(status, 'Failed', reason, message);
    this.#events.record(job, { type: 'Warning', reason: reason ?? 'Failed', message: message ?? '' });
  }

  #complete(job: Job, status: JobStatus): void {
    this.#addCondition(status, 'SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods');
    this.#addCondition(status, 'Complete', 'CompletionsReached', 'Reached expected number of succeeded pods');
    status.completionTime = timestamp(this.#registry.clock.now());
    this.#events.record(job, { type: 'Normal', reason: 'Completed', message: 'Job completed' });
  }

  #createMissing(key: string, job: Job, active: number, terminating: number, tally: Tally): number {
    const wanted = Math.min(job.spec.parallelism ?? 1, (job.spec.completions ?? 1) - tally.succeeded.size);
    const missing = wanted - active - terminating;
    if (missing <= 0) return 0;
    if (tally.failed.size > 0) {
      const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (tally.failed.size - 1));
      const left = tally.lastFailure + delay - this.#registry.clock.now();
      if (left > 0) {
        this.#queue.addAfter(key, left);
        return 0;
      }
    }
    for (let made = 0; made < missing; made += 1) this.#createPod(job);
    return missing;
  }

  /** A refusal (quota, Pod Security, webhook) becomes an event on the Job, and the queue tries again. */
  #createPod(job: Job): void {
    const { template } = job.spec;
    const { namespace = 'default', name, uid } = job.metadata;
    try {
      const pod = this.#registry.create(PODS, namespace, {
        metadata: {
          generateName: `${name}-`,
          namespace,
          labels: template.metadata?.labels ?? {},
          ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
          ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true }],
        },
        spec: copy(template.spec),
      }, systemContext('kube-controller-manager'));
      this.#events.record(job, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#events.record(job, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}` });
      throw error;
    }
  }

  #delete(pods: readonly Pod[]): void {
    for (const pod of pods) {
      deleteObject(this.#registry, { resource: PODS, namespace: pod.metadata.namespace, name: pod.metadata.name }, {}, systemContext('kube-controller-manager'));
    }
  }

  #expire(key: string, job: Job, ended: JobCondition): void {
    const seconds = job.spec.ttlSecondsAfterFinished;
    if (seconds === undefined) return;
    const left = Date.parse(ended.lastTransitionTime) + seconds * 1000 - this.#registry.clock.now();
    if (left > 0) this.#queue.addAfter(key, left);
    else {
      const address = { resource: JOBS, namespace: job.metadata.namespace, name: job.metadata.name };
      deleteObject(this.#registry, address, { propagationPolicy: 'Foreground' }, systemContext('ttl-after-finished-controller'));
    }
  }

  #addCondition(status: JobStatus, type: string, reason = '', message = ''): void {
    if (status.conditions?.some((condition) => condition.type === type)) return;
    const now = timestamp(this.#registry.clock.now());
    status.conditions = [...(status.conditions ?? []), { type, status: 'True', reason, message, lastProbeTime: now, lastTransitionTime: now }];
  }

  #write(job: Job, status: JobStatus): void {
    if (same(job.status, status)) return;
    const address = { resource: JOBS, namespace: job.metadata.namespace, name: job.metadata.name };
    this.#registry.modify<Job>(address, 'status', systemContext('kube-controller-manager'), (next) => {
      next.status = status;
    });
  }
}
