/** Where a kind of workload keeps the pod it makes: the path to the object with `metadata` and `spec`. */
interface PodKind {
  readonly kind: string;
  /** API group; the empty one is the core group. */
  readonly group: string;
  readonly path: readonly string[];
}

const template = ['spec', 'template'] as const;

/** Built-in workloads, and the custom ones that are known to hold a plain pod template. */
const podKinds: readonly PodKind[] = [
  { kind: 'Pod', group: '', path: [] },
  { kind: 'ReplicationController', group: '', path: template },
  { kind: 'Deployment', group: 'apps', path: template },
  { kind: 'StatefulSet', group: 'apps', path: template },
  { kind: 'DaemonSet', group: 'apps', path: template },
  { kind: 'ReplicaSet', group: 'apps', path: template },
  { kind: 'Job', group: 'batch', path: template },
  { kind: 'CronJob', group: 'batch', path: ['spec', 'jobTemplate', 'spec', 'template'] },
  { kind: 'Rollout', group: 'argoproj.io', path: template },
  { kind: 'Service', group: 'serving.knative.dev', path: template },
  { kind: 'ScaledJob', group: 'keda.sh', path: ['spec', 'jobTargetRef', 'template'] },
];

/** The path to the pod that a kind makes, empty for a Pod itself; undefined where it makes none. */
export function podPathOf(args: { readonly kind: string; readonly apiVersion: string }): readonly string[] | undefined {
  const group = args.apiVersion.includes('/') ? args.apiVersion.slice(0, args.apiVersion.indexOf('/')) : '';
  return podKinds.find((entry) => entry.kind === args.kind && entry.group === group)?.path;
}
