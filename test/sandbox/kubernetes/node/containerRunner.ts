import { mkdir, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { timestamp } from '../model/objects.ts';
import type { Container, ContainerState, ContainerStatus, Pod, TerminatedState } from '../model/pod.ts';
import { ConfigProblem, containerEnvironment, expand } from './containerEnvironment.ts';
import { ContainerLog } from './containerLog.ts';
import type { ContainerMount, RunningContainer } from './containerPlan.ts';
import { containerIdentity, effectiveSecurity } from './containerSecurity.ts';
import { pullImage } from './imagePuller.ts';
import { startCommand, type Image } from './images.ts';
import { BACK_OFF, pause, type NodeServices } from './nodeServices.ts';
import { outputPipe } from './outputPipe.ts';
import type { PodVolumes } from './podVolumes.ts';

/** What a container is part of. */
export interface RunnerSetting {
  readonly services: NodeServices;
  readonly pod: Pod;
  readonly volumes: PodVolumes;
  /** `spec.containers` or `spec.initContainers`. */
  readonly list: 'containers' | 'initContainers';
  /** Called after every change of state. */
  readonly changed: () => void;
}

/** One container of a pod through all its restarts. */
export class ContainerRunner {
  readonly container: Container;
  readonly #setting: RunnerSetting;
  readonly #folder: string;
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  #lastState: ContainerState = {};
  #restarts = 0;
  #imageId = '';
  #containerId: string | undefined;
  #running: RunningContainer | undefined;
  #killReason: string | undefined;
  /** By container id. */
  readonly #logs = new Map<string, ContainerLog>();

  constructor(container: Container, setting: RunnerSetting, folder: string) {
    this.container = container;
    this.#setting = setting;
    this.#folder = folder;
    if (setting.list === 'containers' && (setting.pod.spec.initContainers ?? []).length > 0) {
      this.#state = { waiting: { reason: 'PodInitializing' } };
    }
  }

  /** The log of one run; undefined where the container was thrown away. */
  log(containerId: string): ContainerLog | undefined {
    return this.#logs.get(containerId);
  }

  get terminated(): TerminatedState | undefined {
    return this.#state.terminated;
  }

  status(): ContainerStatus {
    const isRunning = this.#state.running !== undefined;
    const isDone = this.#setting.list === 'initContainers' && this.#state.terminated?.exitCode === 0;
    return {
      name: this.container.name,
      image: this.container.image,
      imageID: this.#imageId,
      ...(this.#containerId === undefined ? {} : { containerID: this.#containerId }),
      ready: isRunning || isDone,
      started: isRunning,
      restartCount: this.#restarts,
      state: this.#state,
      lastState: this.#lastState,
    };
  }

  /** Runs the container until it may not run again; `policy` decides. */
  async run(policy: 'Always' | 'OnFailure' | 'Never', signal: AbortSignal): Promise<void> {
    let backOff = 0;
    for (;;) {
      const image = await pullImage(this.#setting.services, this.#setting.pod, this.container, this.#fieldPath(), (waiting) => this.#wait(waiting), signal);
      if (!image) return;
      this.#imageId = image.id;
      const began = this.#setting.services.clock.now();
      if (!(await this.#runOnce(image, signal))) return;
      const failed = this.#state.terminated?.exitCode !== 0;
      if (signal.aborted || policy === 'Never' || (policy === 'OnFailure' && !failed)) return;
      if (this.#setting.services.clock.now() - began > BACK_OFF.resetAfter) backOff = 0;
      this.#lastState = this.#state;
      if (backOff > 0) {
        this.#wait({ reason: 'CrashLoopBackOff', message: `back-off ${backOff / 1000}s restarting failed container=${this.container.name} pod=${this.#podText()}` });
        this.#event('Warning', 'BackOff', `Back-off restarting failed container ${this.container.name} in pod ${this.#podText()}`);
        if (!(await pause(this.#setting.services.clock, backOff, signal))) return;
      }
      backOff = Math.min(BACK_OFF.longest, backOff === 0 ? BACK_OFF.first : backOff * 2);
      this.#restarts += 1;
    }
  }

  /** Asks the container to end, and ends it when the grace is over. */
  async stop(graceSeconds: number): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#event('Normal', 'Killing', `Stopping container ${this.container.name}`);
    await running.started;
    if (this.#running !== running) return;
    const over = new AbortController();
    if (graceSeconds > 0) {
      running.signal('SIGTERM');
      const ended = running.exited.then(() => over.abort());
      await pause(this.#setting.services.clock, graceSeconds * 1000, over.signal);
      if (over.signal.aborted) {
        await ended;
        return;
      }
    }
    running.signal('SIGKILL');
    await running.exited;
  }

  /** Ends the container at once, for the given reason (`OOMKilled`, `Error`). */
  kill(reason: string): boolean {
    if (!this.#running) return false;
    this.#killReason = reason;
    this.#running.signal('SIGKILL');
    return true;
  }

  /** One run; false when it could not even be tried because the pod ends. */
  async #runOnce(image: Image, signal: AbortSignal): Promise<boolean> {
    const { services, pod } = this.#setting;
    const folder = join(this.#folder, `${this.container.name}-${this.#restarts}`);
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const message = join(folder, 'termination-log');
    await writeFile(message, '');
    await chmod(message, 0o666);
    const plan = await this.#plan(image, folder, message, signal);
    if (!plan || signal.aborted) return false;
    const pipe = await outputPipe();
    const log = new ContainerLog(services.clock, services.logRotation);
    pipe.reader.on('data', (chunk: Buffer) => log.append(chunk));
    const drained = new Promise<void>((resolve) => pipe.reader.once('close', () => resolve()));
    const containerId = `containerd://${randomBytes(32).toString('hex')}`;
    this.#containerId = containerId;
    this.#logs.set(containerId, log);
    const running = await services.launcher.launch(plan, pipe.writer);
    this.#running = running;
    const runs = await running.started;
    const startedAt = timestamp(services.clock.now());
    this.#event('Normal', 'Created', `Created container: ${this.container.name}`);
    if (runs) {
      this.#state = { running: { startedAt } };
      this.#event('Normal', 'Started', `Started container ${this.container.name}`);
      this.#setting.changed();
    }
    // The pod may have ended while the container was being made, unseen by those who stop the others.
    if (hasEnded(signal)) void this.stop(0);
    const exit = await running.exited;
    await drained;
    log.finish();
    // A kubelet keeps one container that has ended (`maximum-dead-containers-per-container`).
    for (const id of this.#logs.keys()) if (id !== containerId) this.#logs.delete(id);
    this.#running = undefined;
    if (exit.startFailure !== undefined) this.#event('Warning', 'Failed', `Error: ${exit.startFailure}`);
    const text = exit.startFailure ?? (await this.#terminationMessage(message, exit.exitCode, log));
    const reason = exit.startFailure !== undefined ? 'StartError' : (this.#killReason ?? (exit.exitCode === 0 ? 'Completed' : 'Error'));
    this.#killReason = undefined;
    this.#state = {
      terminated: {
        exitCode: exit.exitCode,
        ...(exit.signal === undefined ? {} : { signal: exit.signal }),
        reason,
        ...(text === '' ? {} : { message: text }),
        startedAt: exit.startFailure === undefined ? startedAt : timestamp(0),
        finishedAt: timestamp(services.clock.now()),
        containerID: containerId,
      },
    };
    await rm(folder, { recursive: true, force: true });
    this.#setting.changed();
    return pod.metadata.uid !== '';
  }

  /** The start plan; waits where the configuration is incomplete. */
  async #plan(image: Image, folder: string, message: string, signal: AbortSignal): Promise<Parameters<NodeServices['launcher']['launch']>[0] | undefined> {
    const { services, pod } = this.#setting;
    for (;;) {
      try {
        const { uid, gid } = containerIdentity(pod, this.container, image.user);
        const security = effectiveSecurity(pod, this.container);
        const home = uid === 0 ? '/root' : '/';
        const base = { ...services.serviceEnv, ...image.env, HOME: home, HOSTNAME: pod.metadata.name };
        const env = containerEnvironment(services.registry.store, pod, this.container, base);
        const argv = startCommand(image, this.container.command, this.container.args).map((part) => expand(part, env));
        const podIp = pod.status.podIP ?? '127.0.0.1';
        return {
          argv, env, uid, gid, folder,
          workingDir: this.container.workingDir ?? '/',
          readOnlyRoot: security.readOnlyRootFilesystem === true,
          noNewPrivileges: security.allowPrivilegeEscalation === false,
          hostname: pod.metadata.name,
          hasNode: image.kind === 'node',
          mounts: [...imageMounts(image), ...this.#mounts(), { source: message, target: this.container.terminationMessagePath ?? '/dev/termination-log', readOnly: false, isFile: true }],
          etc: {
            hosts: `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${podIp}\t${pod.metadata.name}\n`,
            hostname: `${pod.metadata.name}\n`,
            passwd: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n',
            group: 'root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n',
            'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
          },
        };
      } catch (error) {
        if (!(error instanceof ConfigProblem)) throw error;
        if (this.#state.waiting?.message !== error.message) {
          this.#wait({ reason: 'CreateContainerConfigError', message: error.message });
        }
        this.#event('Warning', 'Failed', `Error: ${error.message}`);
        if (!(await pause(services.clock, BACK_OFF.configRetry, signal))) return undefined;
      }
    }
  }

  #mounts(): ContainerMount[] {
    const { pod, volumes } = this.#setting;
    return (this.container.volumeMounts ?? []).map((mount) => {
      const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
      const base = volumes.pathOf(mount.name);
      return {
        source: mount.subPath === undefined ? base : join(base, mount.subPath),
        target: mount.mountPath,
        readOnly: mount.readOnly === true || volume?.emptyDir === undefined,
        isFile: mount.subPath !== undefined && volume?.emptyDir === undefined,
      };
    });
  }

  async #terminationMessage(file: string, exitCode: number, log: ContainerLog): Promise<string> {
    const written = await readFile(file, 'utf8');
    if (written !== '') return written.slice(0, 4096);
    const fallsBack = this.container.terminationMessagePolicy === 'FallbackToLogsOnError' && exitCode !== 0;
    return fallsBack ? log.tail(80, 2048) : '';
  }

  #wait(waiting: { reason: string; message?: string }): void {
    this.#state = { waiting };
    this.#setting.changed();
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#setting.services.events.record(this.#setting.pod, { type, reason, message, fieldPath: this.#fieldPath() });
  }

  #fieldPath(): string {
    return `spec.${this.#setting.list}{${this.container.name}}`;
  }

  #podText(): string {
    const { name, namespace = '', uid } = this.#setting.pod.metadata;
    return `${name}_${namespace}(${uid})`;
  }
}

/** What an image holds lies under the volumes, and nobody writes to it. */
function imageMounts({ folders = {} }: Image): ContainerMount[] {
  return Object.entries(folders).map(([target, source]) => ({ source, target, readOnly: true, isFile: false }));
}

function hasEnded(signal: AbortSignal): boolean {
  return signal.aborted;
}
