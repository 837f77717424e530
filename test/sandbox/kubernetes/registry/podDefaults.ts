import type { Container, PodSpec, Volume } from '../model/pod.ts';

/** Fills in what the API server fills in for a pod spec; the spec is changed. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.restartPolicy ??= 'Always';
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
  const account = spec.serviceAccountName ?? spec.serviceAccount;
  if (account !== undefined && account !== '') {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) defaultContainer(container);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
}

/** What only a pod itself gets, not a template: the default tolerations, priority and service links. */
export function defaultPodOnly(spec: PodSpec): void {
  spec.enableServiceLinks ??= true;
  spec.priority ??= 0;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  spec.tolerations ??= [];
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const covered = spec.tolerations.some((one) => one.key === key || (!one.key && one.operator === 'Exists'));
    if (!covered) spec.tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  }
  for (const { resources } of [...(spec.initContainers ?? []), ...spec.containers]) {
    if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
  }
}

/** `Guaranteed`, `Burstable` or `BestEffort`, by the containers' resources. */
export function qualityOfService(spec: PodSpec): string {
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  const set = all.some(({ resources }) => Object.keys({ ...resources?.limits, ...resources?.requests }).length > 0);
  if (!set) return 'BestEffort';
  const guaranteed = all.every(({ resources }) =>
    ['cpu', 'memory'].every((name) => {
      const limit = resources?.limits?.[name];
      return limit !== undefined && (resources?.requests?.[name] ?? limit) === limit;
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function defaultContainer(container: Container): void {
  container.imagePullPolicy ??= /(:latest|\/[^:@]+|^[^:@/]+)$/.test(container.image) ? 'Always' : 'IfNotPresent';
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.resources ??= {};
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  for (const { valueFrom } of container.env ?? []) {
    const field = valueFrom?.fieldRef as { apiVersion?: string } | undefined;
    if (field) field.apiVersion ??= 'v1';
  }
}

function defaultVolume(volume: Volume): void {
  if (volume.configMap) volume.configMap.defaultMode ??= 0o644;
  if (volume.secret) volume.secret.defaultMode ??= 0o644;
  if (volume.downwardAPI) volume.downwardAPI.defaultMode ??= 0o644;
  if (volume.projected) {
    volume.projected.defaultMode ??= 0o644;
    for (const { serviceAccountToken } of volume.projected.sources ?? []) {
      if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600;
    }
  }
  const kinds = Object.keys(volume).filter((key) => key !== 'name');
  if (kinds.length === 0) volume.emptyDir = {};
}
