import type { ConfigMap, Secret } from '../model/objects.ts';
import type { Container, EnvVar, Pod } from '../model/pod.ts';
import { CONFIG_MAPS, SECRETS } from '../model/resourceTypes.ts';
import type { ObjectStore } from '../store/objectStore.ts';
import { fieldReference } from './fieldReference.ts';

/** Something the container's configuration needs is missing: CreateContainerConfigError. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem';
}

/**
 * The environment of a container: the image's, the service links, `envFrom`, then `env` in order with `$(VAR)` expanded.
 * @throws ConfigProblem where a config map, secret or key is missing and not optional.
 */
export function containerEnvironment(store: ObjectStore, pod: Pod, container: Container, base: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = { ...base };
  for (const source of container.envFrom ?? []) {
    const found = source.configMapRef
      ? dataOf(store, pod, 'configmap', source.configMapRef.name, source.configMapRef.optional === true)
      : source.secretRef
        ? dataOf(store, pod, 'secret', source.secretRef.name, source.secretRef.optional === true)
        : undefined;
    for (const [key, value] of Object.entries(found ?? {})) env[`${source.prefix ?? ''}${key}`] = value;
  }
  for (const variable of container.env ?? []) {
    const value = valueOf(store, pod, variable, env);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

/** Replaces `$(NAME)` by the variable's value; `$$(NAME)` is the text itself, and unknown names stay. */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\((?<name>[^()]*)\)/g, (found: string, name: string | undefined) => {
    if (found === '$$') return '$';
    return name !== undefined && name in env ? (env[name] ?? '') : found;
  });
}

function valueOf(store: ObjectStore, pod: Pod, variable: EnvVar, env: Readonly<Record<string, string>>): string | undefined {
  const { valueFrom } = variable;
  if (!valueFrom) return expand(variable.value ?? '', env);
  if (valueFrom.fieldRef) return fieldReference(pod, valueFrom.fieldRef.fieldPath);
  if (valueFrom.configMapKeyRef) return keyOf(store, pod, 'configmap', 'ConfigMap', valueFrom.configMapKeyRef);
  if (valueFrom.secretKeyRef) return keyOf(store, pod, 'secret', 'Secret', valueFrom.secretKeyRef);
  return '';
}

function keyOf(store: ObjectStore, pod: Pod, kind: 'configmap' | 'secret', title: string, reference: { name: string; key: string; optional?: boolean }): string | undefined {
  const data = dataOf(store, pod, kind, reference.name, reference.optional === true);
  if (!data) return undefined;
  const value = data[reference.key];
  if (value === undefined && reference.optional !== true) {
    throw new ConfigProblem(`couldn't find key ${reference.key} in ${title} ${pod.metadata.namespace ?? ''}/${reference.name}`);
  }
  return value;
}

function dataOf(store: ObjectStore, pod: Pod, kind: 'configmap' | 'secret', name: string, optional: boolean): Record<string, string> | undefined {
  const found = store.get(kind === 'configmap' ? CONFIG_MAPS : SECRETS, pod.metadata.namespace, name);
  if (!found) {
    if (optional) return undefined;
    throw new ConfigProblem(`${kind} "${name}" not found`);
  }
  if (kind === 'configmap') return (found as ConfigMap).data ?? {};
  const encoded = Object.entries((found as Secret).data ?? {});
  return Object.fromEntries(encoded.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
}
