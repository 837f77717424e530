import type { V1Job, V1Pod, V1PodSpec } from '@kubernetes/client-node';
import { BatchV1Api, CoreV1Api } from '@kubernetes/client-node';
import { until, type Connection } from './connection.ts';

/** Settings that meet the restricted Pod Security Standard. */
const CONTAINER_SECURITY = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const POD_SECURITY = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };

/** A restricted pod spec that runs a Node.js program given as text. */
export function nodeSpec(at: Connection, program: string, rest: Partial<V1PodSpec> = {}): V1PodSpec {
  return {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 5,
    securityContext: POD_SECURITY,
    containers: [{ name: 'main', image: at.nodeImage, command: ['node', '-e', program], securityContext: CONTAINER_SECURITY }],
    ...rest,
  };
}

/** A pod that runs a Node.js program. */
export function nodePod(at: Connection, name: string, program: string, rest: Partial<V1PodSpec> = {}): V1Pod {
  return { metadata: { name }, spec: nodeSpec(at, program, rest) };
}

/** A Job that runs a Node.js program once. */
export function nodeJob(at: Connection, name: string, program: string, rest: Partial<V1Job['spec']> = {}): V1Job {
  return { metadata: { name }, spec: { backoffLimit: 0, template: { spec: nodeSpec(at, program) }, ...rest } };
}

/** Creates a pod and waits for its end. */
export async function runPod(at: Connection, pod: V1Pod): Promise<V1Pod> {
  const core = at.kubeConfig.makeApiClient(CoreV1Api);
  const name = pod.metadata?.name ?? '';
  await core.createNamespacedPod({ namespace: at.namespace, body: pod });
  return podWhere(at, name, 'its end', ({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed');
}

/** Waits until a pod shows what is asked for. */
export function podWhere(at: Connection, name: string, what: string, is: (pod: V1Pod) => boolean): Promise<V1Pod> {
  const core = at.kubeConfig.makeApiClient(CoreV1Api);
  return until(`pod ${name}: ${what}`, async () => {
    const pod = await core.readNamespacedPod({ namespace: at.namespace, name });
    return is(pod) ? pod : undefined;
  });
}

/** Waits until a Job shows what is asked for. */
export function jobWhere(at: Connection, name: string, what: string, is: (job: V1Job) => boolean): Promise<V1Job> {
  const batch = at.kubeConfig.makeApiClient(BatchV1Api);
  return until(`job ${name}: ${what}`, async () => {
    const job = await batch.readNamespacedJob({ namespace: at.namespace, name });
    return is(job) ? job : undefined;
  });
}

/** The messages of an object's events of one reason. */
export async function eventMessages(at: Connection, name: string, reason: string): Promise<string[]> {
  const core = at.kubeConfig.makeApiClient(CoreV1Api);
  const { items } = await core.listNamespacedEvent({ namespace: at.namespace, fieldSelector: `involvedObject.name=${name}` });
  return items.filter((event) => event.reason === reason).map(({ message }) => message ?? '');
}
