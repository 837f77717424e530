import { holeCharacter } from './maskTemplates.ts';

/** Where a kind of workload keeps the pod it makes: the path to the object with `metadata` and `spec`. */
interface PodKind {
  readonly kind: string;
  /** API group; the empty one is the core group. */
  readonly group: string;
  readonly path: readonly string[];
  /** The path to an object between both that has `metadata` of its own. */
  readonly between?: readonly string[];
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
  { kind: 'CronJob', group: 'batch', path: ['spec', 'jobTemplate', 'spec', 'template'], between: ['spec', 'jobTemplate'] },
  { kind: 'Rollout', group: 'argoproj.io', path: template },
  { kind: 'Service', group: 'serving.knative.dev', path: template },
  { kind: 'ScaledJob', group: 'keda.sh', path: ['spec', 'jobTargetRef', 'template'] },
];

/** The path to the pod that a kind makes, empty for a Pod itself; undefined where it makes none. */
export function podPathOf(args: { readonly kind: string; readonly apiVersion: string }): readonly string[] | undefined {
  return podKindOf(args)?.path;
}

/** The path to the object between a kind and its pods that has labels of its own; undefined where there is none. */
export function betweenPathOf(args: { readonly kind: string; readonly apiVersion: string }): readonly string[] | undefined {
  return podKindOf(args)?.between;
}

function podKindOf(args: { readonly kind: string; readonly apiVersion: string }): PodKind | undefined {
  const group = groupOf(args.apiVersion);
  // Left out, or made by a template: then the built-in kind of that name is meant.
  const unknown = args.apiVersion === '' || args.apiVersion.includes(holeCharacter);
  return podKinds.find((entry) => entry.kind === args.kind && (entry.group === group || (unknown && !entry.group.includes('.'))));
}

/** API group of aad-pod-identity, which workload identity replaced. */
export const podIdentityGroup = 'aadpodidentity.k8s.io/';

/** Whether a kind is Kubernetes' own or one that is known to hold a pod: what its labels and annotations do is certain. */
export function isKnownKind(args: { readonly kind: string; readonly apiVersion: string }): boolean {
  if (args.kind.includes(holeCharacter)) return false;
  const group = groupOf(args.apiVersion);
  return !group.includes('.') || (group.endsWith('.k8s.io') && !group.endsWith('.x-k8s.io')) || podPathOf(args) !== undefined;
}

/** Names of kinds that matter whatever else their document says. */
export const kindsOfInterest: ReadonlySet<string> = new Set(['ServiceAccount', 'AzureIdentity', 'AzureIdentityBinding', 'Kustomization', ...podKinds.map(({ kind }) => kind)]);

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
