import type { Socket } from 'node:net';

/** A file or folder of the machine that appears in a container. */
export interface ContainerMount {
  /** Absolute path on the machine. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
  readonly isFile: boolean;
}

/** Everything needed to start one container; paths are the container's unless said otherwise. */
export interface ContainerPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly uid: number;
  readonly gid: number;
  readonly readOnlyRoot: boolean;
  readonly noNewPrivileges: boolean;
  readonly hostname: string;
  /** True where the image has Node.js. */
  readonly hasNode: boolean;
  readonly mounts: readonly ContainerMount[];
  /** An empty folder on the machine that belongs to this container alone. */
  readonly folder: string;
  readonly etc: Readonly<Record<string, string>>;
}

/** How a container ended. */
export interface ContainerExit {
  /** 128 + signal where a signal ended it. */
  readonly exitCode: number;
  readonly signal?: number;
  /** Set where the program could not be started at all. */
  readonly startFailure?: string;
}

/** A container that has been started. */
export interface RunningContainer {
  /** Resolves when the container's own program runs (true) or cannot be started (false). */
  readonly started: Promise<boolean>;
  readonly exited: Promise<ContainerExit>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts containers in one way of keeping them apart from the machine. */
export interface ContainerLauncher {
  /** `isolated`: namespaces of their own and absolute paths made real. `mapped`: paths rewritten to a folder. */
  readonly kind: 'isolated' | 'mapped';
  /** `output` becomes standard output and error. */
  launch(plan: ContainerPlan, output: Socket): Promise<RunningContainer>;
}
