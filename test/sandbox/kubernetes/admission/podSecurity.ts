import type { Container, PodSpec } from '../model/pod.ts';

/** The levels of the Pod Security Standards. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

const DEFAULT_CAPABILITIES = new Set([
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID',
  'SETPCAP', 'SETUID', 'SYS_CHROOT',
]);
const RESTRICTED_VOLUMES = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret']);

type Check = (spec: PodSpec, containers: readonly Container[]) => string | undefined;

/** What a pod breaks at a level, worded as `k8s.io/pod-security-admission` does; empty when it may run. */
export function podSecurityViolations(spec: PodSpec, level: PodSecurityLevel): string[] {
  if (level === 'privileged') return [];
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const checks = level === 'baseline' ? [...BASELINE, ...BASELINE_ONLY] : [...BASELINE, ...RESTRICTED];
  return checks.map((check) => check(spec, containers)).filter((violation) => violation !== undefined);
}

/** Checks that hold at both levels. */
const BASELINE: readonly Check[] = [
  (spec) => {
    const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name] === true);
    return shared.length > 0 ? `host namespaces (${shared.map((name) => `${name}=true`).join(', ')})` : undefined;
  },
  (_spec, containers) => {
    const bad = containers.filter(({ ports }) => (ports ?? []).some(({ hostPort }) => (hostPort ?? 0) !== 0));
    const used = bad.flatMap(({ ports }) => (ports ?? []).map(({ hostPort }) => hostPort ?? 0).filter((port) => port !== 0));
    return bad.length > 0 ? `hostPort (${containerList(bad)} ${bad.length === 1 ? 'uses' : 'use'} ${used.length === 1 ? 'hostPort' : 'hostPorts'} ${used.join(', ')})` : undefined;
  },
  (_spec, containers) => {
    const bad = containers.filter(({ securityContext }) => securityContext?.privileged === true);
    return bad.length > 0 ? `privileged (${containerList(bad)} must not set securityContext.privileged=true)` : undefined;
  },
];

/** Checks the restricted level replaces by stricter ones. */
const BASELINE_ONLY: readonly Check[] = [
  (_spec, containers) => {
    const bad = containers.filter(({ securityContext }) => (securityContext?.capabilities?.add ?? []).some((one) => !DEFAULT_CAPABILITIES.has(one)));
    const extra = bad.flatMap(({ securityContext }) => (securityContext?.capabilities?.add ?? []).filter((one) => !DEFAULT_CAPABILITIES.has(one)));
    return bad.length > 0 ? `non-default capabilities (${containerList(bad)} must not include ${quoted(extra)} in securityContext.capabilities.add)` : undefined;
  },
  (spec) => {
    const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
    return bad.length > 0 ? `hostPath volumes (${bad.length === 1 ? 'volume' : 'volumes'} ${quoted(bad)})` : undefined;
  },
];

/** Checks of the restricted level. */
const RESTRICTED: readonly Check[] = [
  (_spec, containers) => {
    const bad = containers.filter(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
    return bad.length > 0 ? `allowPrivilegeEscalation != false (${containerList(bad)} must set securityContext.allowPrivilegeEscalation=false)` : undefined;
  },
  (_spec, containers) => {
    const keeps = containers.filter(({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes('ALL'));
    const adds = containers.filter(({ securityContext }) => addedBeyond(securityContext?.capabilities?.add).length > 0);
    const extra = [...new Set(adds.flatMap(({ securityContext }) => addedBeyond(securityContext?.capabilities?.add)))];
    const parts = [
      ...(keeps.length > 0 ? [`${containerList(keeps)} must set securityContext.capabilities.drop=["ALL"]`] : []),
      ...(adds.length > 0 ? [`${containerList(adds)} must not include ${quoted(extra)} in securityContext.capabilities.add`] : []),
    ];
    return parts.length > 0 ? `unrestricted capabilities (${parts.join('; ')})` : undefined;
  },
  (spec) => {
    const bad = (spec.volumes ?? []).map((volume) => ({ name: volume.name, type: Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir' })).filter(({ type }) => !RESTRICTED_VOLUMES.has(type));
    const types = [...new Set(bad.map(({ type }) => type))].sort();
    if (bad.length === 0) return undefined;
    const many = bad.length > 1;
    return `restricted volume types (${many ? 'volumes' : 'volume'} ${quoted(bad.map(({ name }) => name))} ${many ? 'use' : 'uses'} restricted volume ${types.length > 1 ? 'types' : 'type'} ${quoted(types)})`;
  },
  (spec, containers) => {
    const pod = spec.securityContext?.runAsNonRoot;
    const explicit = containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === false);
    const implicit = containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === undefined);
    const parts = [
      ...(pod === false ? ['pod must not set securityContext.runAsNonRoot=false'] : []),
      ...(explicit.length > 0 ? [`${containerList(explicit)} must not set securityContext.runAsNonRoot=false`] : []),
    ];
    if (parts.length > 0) return `runAsNonRoot != true (${parts.join('; ')})`;
    return implicit.length > 0 && pod !== true ? `runAsNonRoot != true (pod or ${containerList(implicit)} must set securityContext.runAsNonRoot=true)` : undefined;
  },
  (spec, containers) => {
    const bad = containers.filter(({ securityContext }) => securityContext?.runAsUser === 0);
    const parts = [
      ...(spec.securityContext?.runAsUser === 0 ? ['pod must not set runAsUser=0'] : []),
      ...(bad.length > 0 ? [`${containerList(bad)} must not set runAsUser=0`] : []),
    ];
    return parts.length > 0 ? `runAsUser=0 (${parts.join('; ')})` : undefined;
  },
  (spec, containers) => {
    const podOk = isSeccompAllowed(spec.securityContext?.seccompProfile);
    const explicit = containers.filter(({ securityContext }) => securityContext?.seccompProfile !== undefined && !isSeccompAllowed(securityContext.seccompProfile));
    const implicit = containers.filter(({ securityContext }) => securityContext?.seccompProfile === undefined);
    if (explicit.length > 0) return `seccompProfile (${containerList(explicit)} must not set securityContext.seccompProfile.type to ${quoted([...new Set(explicit.map(({ securityContext }) => securityContext?.seccompProfile?.type ?? ''))])})`;
    return implicit.length > 0 && !podOk ? `seccompProfile (pod or ${containerList(implicit)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")` : undefined;
  },
];

function addedBeyond(added: readonly string[] | undefined): string[] {
  return (added ?? []).filter((one) => one !== 'NET_BIND_SERVICE');
}

function isSeccompAllowed(profile: { type: string } | undefined): boolean {
  return profile?.type === 'RuntimeDefault' || profile?.type === 'Localhost';
}

function containerList(containers: readonly Container[]): string {
  return `${containers.length === 1 ? 'container' : 'containers'} ${quoted(containers.map(({ name }) => name))}`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
