import { isObject, objectOr, type JsonObject } from '../model/json.ts';
import type { Container, PodSpec } from '../model/pod.ts';

/** Makes the decoder's refusal for a value of the wrong type. */
export type TypeComplaint = (field: string, value: unknown, type: string) => Error;

const POD_LISTS = ['initContainers', 'volumes', 'tolerations', 'imagePullSecrets'] as const;
const CONTAINER_LISTS = ['command', 'args', 'env', 'envFrom', 'ports', 'volumeMounts'] as const;

/**
 * The pod spec of an object, of whatever kind, with every list a list and every container an object, so that admission
 * and defaults may read it. Undefined for kinds without one. The object is changed.
 * @throws what `wrong` makes
 */
export function shapePodSpec(kind: string, object: JsonObject, wrong: TypeComplaint): PodSpec | undefined {
  const at = (parent: JsonObject, name: string): JsonObject => {
    const child = parent[name] ?? {};
    if (!isObject(child)) throw wrong(`${kind}.${name}`, child, 'object');
    parent[name] = child;
    return child;
  };
  const holder = specHolder(kind, object, at);
  if (!holder) return undefined;
  const spec = at(holder, 'spec');
  spec.containers ??= [];
  for (const name of ['containers', ...POD_LISTS]) {
    if (spec[name] !== undefined && !Array.isArray(spec[name])) throw wrong(`PodSpec.spec.${name}`, spec[name], 'list');
  }
  for (const list of [spec.containers, spec.initContainers ?? []] as unknown[][]) {
    for (const container of list) shapeContainer(container, wrong);
  }
  return spec as unknown as PodSpec;
}

function specHolder(kind: string, object: JsonObject, at: (parent: JsonObject, name: string) => JsonObject): JsonObject | undefined {
  switch (kind) {
    case 'Pod':
      return object;
    case 'Job':
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return at(at(object, 'spec'), 'template');
    case 'CronJob':
      return at(at(at(at(object, 'spec'), 'jobTemplate'), 'spec'), 'template');
    default:
      return undefined;
  }
}

function shapeContainer(value: unknown, wrong: TypeComplaint): void {
  if (!isObject(value)) throw wrong('PodSpec.spec.containers', value, 'v1.Container');
  value.name ??= '';
  value.image ??= '';
  for (const name of CONTAINER_LISTS) {
    if (value[name] !== undefined && !Array.isArray(value[name])) throw wrong(`Container.spec.containers.${name}`, value[name], 'list');
  }
  for (const variable of (value as unknown as Container).env ?? []) {
    const text: unknown = objectOr(variable).value;
    // `value: 1` without quotes is the commonest slip of all.
    if (text !== undefined && typeof text !== 'string') throw wrong('EnvVar.spec.containers.env.value', text, 'string');
  }
}
