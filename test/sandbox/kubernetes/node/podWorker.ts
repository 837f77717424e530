import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { timestamp } from '../model/objects.ts';
import { isFinished, type Container, type Pod } from '../model/pod.ts';
import { PODS } from '../model/resourceTypes.ts';
import { deleteObject } from '../registry/deletion.ts';
import { systemContext } from '../registry/requestContext.ts';
import type { ContainerLog } from './containerLog.ts';
import { ContainerRunner } from './containerRunner.ts';
import { BACK_OFF, pause, type NodeServices } from './nodeServices.ts';
import { podStatus, type PodEnd } from './podStatus.ts';
import { PodVolumes, VolumeProblem } from './podVolumes.ts';

/** The life of one pod on the node, from binding to removal. */
export class PodWorker {
  readonly #services: NodeServices;
  readonly #uid: string;
  readonly #address: { resource: typeof PODS; namespace: string; name: string };
  readonly #folder: string;
  readonly #stop = new AbortController();
  readonly #runners = new Map<string, ContainerRunner>();
  readonly #podIp: string;
  #initialized = false;
  #end: PodEnd | undefined;
  #done: Promise<void> = Promise.resolve();
  #removal: Promise<void> | undefined;
  #grace = Number.POSITIVE_INFINITY;

  constructor(services: NodeServices, pod: Pod, podIp: string) {
    this.#services = services;
    this.#uid = pod.metadata.uid;
    this.#address = { resource: PODS, namespace: pod.metadata.namespace ?? '', name: pod.metadata.name };
    this.#folder = join(services.folder, pod.metadata.uid);
    this.#podIp = podIp;
  }

  /** Starts the pod; its end is awaited by `remove` and `abandon`. */
  start(): void {
    this.#done = this.#run()
      // A bug of the sandbox: it must be seen, and must not end the process of a test run.
      .catch((error: unknown) => void process.stderr.write(`small kubernetes: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`))
      .finally(() => this.#stop.abort());
  }

  /** The log of one run of a container; undefined where it was thrown away. */
  log(container: string, containerId: string): ContainerLog | undefined {
    return this.#runners.get(container)?.log(containerId);
  }

  /** Ends a container at once; false where it is not running. */
  kill(container: string, reason: string): boolean {
    return this.#runners.get(container)?.kill(reason) ?? false;
  }

  /** The pod was deleted: ends it within its grace, then takes it out of the API. A shorter grace replaces a longer. */
  remove(graceSeconds: number): void {
    if (graceSeconds >= this.#grace) return;
    this.#grace = graceSeconds;
    const former = this.#removal;
    this.#removal = (async () => {
      await this.#stopContainers(graceSeconds);
      await former;
      this.#publish();
      await rm(this.#folder, { recursive: true, force: true });
      const current = this.#services.registry.store.get(PODS, this.#address.namespace, this.#address.name);
      if (current?.metadata.uid === this.#uid) deleteObject(this.#services.registry, this.#address, { gracePeriodSeconds: 0 }, systemContext('kubelet'));
    })();
  }

  /** The pod is gone from the API (or the cluster ends): nothing of it may stay. */
  async abandon(): Promise<void> {
    await this.#stopContainers(0);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #stopContainers(graceSeconds: number): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop(graceSeconds)));
    await this.#done;
  }

  async #run(): Promise<void> {
    const { clock } = this.#services;
    const pod = this.#pod();
    if (!pod) return;
    const signal = this.#stop.signal;
    await mkdir(this.#folder, { recursive: true, mode: 0o755 });
    this.#services.registry.modify<Pod>(this.#address, 'status', systemContext('kubelet'), ({ status }) => {
      Object.assign(status, { hostIP: '10.224.0.4', hostIPs: [{ ip: '10.224.0.4' }], podIP: this.#podIp, podIPs: [{ ip: this.#podIp }] });
      status.startTime = timestamp(clock.now());
    });
    const started = this.#pod() ?? pod;
    const volumes = new PodVolumes(join(this.#folder, 'volumes'), this.#services.volumes);
    const make = (list: 'containers' | 'initContainers') => (container: Container) => {
      const runner = new ContainerRunner(container, { services: this.#services, pod: started, volumes, list, changed: () => this.#publish() }, join(this.#folder, list));
      this.#runners.set(container.name, runner);
      return runner;
    };
    const initRunners = (started.spec.initContainers ?? []).map(make('initContainers'));
    const runners = started.spec.containers.map(make('containers'));
    this.#initialized = initRunners.length === 0;
    this.#publish();
    const deadline = started.spec.activeDeadlineSeconds;
    if (deadline !== undefined) void this.#endAfter(deadline);
    const due = await this.#mountVolumes(started, volumes);
    if (due === undefined) return;
    const refreshing = this.#refresh(started, volumes, due);
    const policy = started.spec.restartPolicy ?? 'Always';
    const sidecars: Promise<void>[] = [];
    for (const runner of initRunners) {
      if (runner.container.restartPolicy === 'Always') {
        sidecars.push(runner.run('Always', signal));
        continue;
      }
      await runner.run(policy === 'Never' ? 'Never' : 'OnFailure', signal);
      if (runner.terminated?.exitCode !== 0) {
        this.#publish();
        return;
      }
    }
    this.#initialized = true;
    await Promise.all(runners.map((runner) => runner.run(policy, signal)));
    this.#stop.abort();
    await Promise.all([...sidecars, refreshing, ...initRunners.map((runner) => runner.stop(0))]);
    this.#publish();
  }

  async #mountVolumes(pod: Pod, volumes: PodVolumes): Promise<number | undefined> {
    let wait: number = BACK_OFF.volumeRetry;
    if (!(await pause(this.#services.clock, BACK_OFF.volumeLook, this.#stop.signal))) return undefined;
    for (;;) {
      if (this.#stop.signal.aborted) return undefined;
      try {
        return await volumes.write(pod);
      } catch (error) {
        if (!(error instanceof VolumeProblem)) throw error;
        this.#services.events.record(pod, { type: 'Warning', reason: 'FailedMount', message: error.message });
        if (!(await pause(this.#services.clock, wait, this.#stop.signal))) return undefined;
        wait = Math.min(wait * 2, BACK_OFF.longestVolumeRetry);
      }
    }
  }

  /** Replaces tokens before they end; config maps and secrets follow on the same occasions. */
  async #refresh(pod: Pod, volumes: PodVolumes, first: number): Promise<void> {
    let due = first;
    while (Number.isFinite(due)) {
      if (!(await pause(this.#services.clock, Math.max(0, due - this.#services.clock.now()), this.#stop.signal))) return;
      try {
        due = await volumes.write(pod);
      } catch (error) {
        // A source has gone: the kubelet keeps the old files and tries again.
        if (!(error instanceof VolumeProblem)) throw error;
        due = this.#services.clock.now() + BACK_OFF.volumeRetry;
      }
    }
  }

  async #endAfter(seconds: number): Promise<void> {
    if (!(await pause(this.#services.clock, seconds * 1000, this.#stop.signal))) return;
    const pod = this.#pod();
    if (!pod || isFinished(pod)) return;
    const message = 'Pod was active on the node longer than the specified deadline';
    this.#end = { reason: 'DeadlineExceeded', message };
    this.#services.events.record(pod, { type: 'Normal', reason: 'DeadlineExceeded', message });
    await this.#stopContainers(pod.spec.terminationGracePeriodSeconds ?? 30);
    this.#publish();
  }

  #publish(): void {
    const { registry, clock } = this.#services;
    const pod = this.#pod();
    if (!pod || isFinished(pod)) return;
    const statuses = (list: readonly Container[] | undefined) => (list ?? []).flatMap(({ name }) => this.#runners.get(name)?.status() ?? []);
    const observed = { containers: statuses(pod.spec.containers), initContainers: statuses(pod.spec.initContainers), initialized: this.#initialized };
    registry.modify<Pod>(this.#address, 'status', systemContext('kubelet'), (next) => {
      next.status = podStatus(next, observed, this.#end, clock.now());
    });
  }

  /** The pod as the API has it; undefined when it is another one of the same name, or gone. */
  #pod(): Pod | undefined {
    const found = this.#services.registry.store.get(PODS, this.#address.namespace, this.#address.name) as Pod | undefined;
    return found?.metadata.uid === this.#uid ? found : undefined;
  }
}
