import { badRequest } from '../model/apiError.ts';
import { isObject, objectOr, withoutNulls, type JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/objects.ts';
import { apiVersionOf, type ResourceType } from '../model/resourceTypes.ts';
import { shapePodSpec, type TypeComplaint } from './podShape.ts';

/** Fields that are maps of strings, by kind; a number or boolean in them is the commonest YAML slip. */
const STRING_MAPS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ConfigMap: [['data'], ['binaryData']],
  Secret: [['data'], ['stringData']],
  Job: [['spec', 'template', 'metadata', 'labels'], ['spec', 'template', 'metadata', 'annotations']],
  Deployment: [['spec', 'template', 'metadata', 'labels'], ['spec', 'template', 'metadata', 'annotations']],
};

/**
 * Turns a request body into an object of the resource: kind and version checked, nulls dropped, string maps checked.
 * @throws ApiError 400 as the API server's decoder words it.
 */
export function decodeObject(resource: ResourceType, body: unknown): KubeObject {
  if (!isObject(body)) throw badRequest('the object provided is unrecognized (must be of type Object): couldn\'t get version/kind');
  const expected = apiVersionOf(resource);
  const apiVersion = textOr(body.apiVersion, expected);
  const kind = textOr(body.kind, resource.kind);
  if (apiVersion !== expected) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
  }
  if (kind !== resource.kind) {
    throw badRequest(`${kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: converting (${expected}.${kind}) to (${expected}.${resource.kind}): unknown conversion`);
  }
  const clean = withoutNulls(body) as JsonObject;
  const metadata = objectOr(clean.metadata);
  const wrong = (field: string, value: unknown, type: string): Error =>
    badRequest(`${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: json: cannot unmarshal ${jsonType(value)} into Go struct field ${field} of type ${type}`);
  for (const name of ['labels', 'annotations']) checkStrings(metadata[name], `ObjectMeta.metadata.${name}`, wrong);
  for (const path of STRING_MAPS[resource.kind] ?? []) {
    let value: unknown = clean;
    for (const part of path) value = objectOr(value)[part];
    checkStrings(value, `${resource.kind}.${path.join('.')}`, wrong);
  }
  shapePodSpec(resource.kind, clean, wrong);
  metadata.name ??= '';
  return { ...clean, apiVersion: expected, kind: resource.kind, metadata } as unknown as KubeObject;
}

function checkStrings(map: unknown, field: string, wrong: TypeComplaint): void {
  if (map === undefined) return;
  if (!isObject(map)) throw wrong(field, map, 'map[string]string');
  for (const value of Object.values(map)) if (typeof value !== 'string') throw wrong(field, value, 'string');
}

/** An absent or empty text means the default; anything else that is no text is shown as JSON. */
function textOr(value: unknown, fallback: string): string {
  if (value === undefined || value === null || value === '') return fallback;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}
