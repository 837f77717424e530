import type { V1Container, V1ObjectMeta, V1PodSpec } from '@kubernetes/client-node';
import type { Workload, WorkloadContainer } from '../../core/model/workload.ts';

/** An object that is a pod or holds a pod template. */
export interface WorkloadObject {
  readonly kind: string;
  readonly metadata: V1ObjectMeta | undefined;
  readonly template: PodTemplate | undefined;
}

/** A pod, or a template for pods. */
export interface PodTemplate {
  readonly metadata?: V1ObjectMeta;
  readonly spec?: V1PodSpec;
}

/** What the chain needs of a pod or pod template. */
export function toWorkload(object: WorkloadObject): Workload {
  const spec = object.template?.spec;
  const owner = object.metadata?.ownerReferences?.find(({ controller }) => controller === true);
  const createdAt = object.kind === 'Pod' ? object.metadata?.creationTimestamp?.getTime() : undefined;
  const serviceAccountName = firstNonEmpty(spec?.serviceAccountName, spec?.serviceAccount);
  return {
    kind: object.kind,
    namespace: object.metadata?.namespace ?? '',
    name: object.metadata?.name ?? '',
    podLabels: { ...object.template?.metadata?.labels },
    podAnnotations: { ...object.template?.metadata?.annotations },
    serviceAccountName: serviceAccountName ?? 'default',
    ...(serviceAccountName === undefined ? { serviceAccountUnnamed: true } : {}),
    ...(spec?.hostNetwork === true ? { hostNetwork: true } : {}),
    containers: [...(spec?.initContainers ?? []).map((container) => ({ ...toContainer(container), init: true as const })), ...(spec?.containers ?? []).map(toContainer)],
    projectedTokens: projectedTokens(spec),
    ...(createdAt === undefined ? {} : { createdAt }),
    labels: { ...object.metadata?.labels },
    annotations: { ...object.metadata?.annotations },
    ...(owner === undefined ? {} : { ownedBy: { kind: owner.kind, name: owner.name } }),
  };
}

function firstNonEmpty(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== '');
}

function toContainer(container: V1Container): WorkloadContainer {
  const literal = (container.env ?? []).map((entry) => [entry.name, entry.valueFrom === undefined ? (entry.value ?? '') : undefined] as const);
  return { name: container.name, env: Object.fromEntries(literal) };
}

/** The API server's own default when a projection names no lifetime (core/v1 ServiceAccountTokenProjection). */
const defaultTokenSeconds = 3600;

/** Projections with an audience; the one without is the API server's own token. */
export function projectedTokens(spec: V1PodSpec | undefined): Workload['projectedTokens'] {
  return (spec?.volumes ?? [])
    .flatMap((volume) => volume.projected?.sources ?? [])
    .flatMap(({ serviceAccountToken: token }) =>
      token?.audience === undefined ? [] : [{ audience: token.audience, expirationSeconds: token.expirationSeconds ?? defaultTokenSeconds }],
    );
}
