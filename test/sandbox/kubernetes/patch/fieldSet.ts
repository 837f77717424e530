import { isObject, type JsonObject } from '../model/json.ts';
import { listKind } from './listKeys.ts';

/**
 * Path elements in the FieldsV1 notation: `f:<field>`, `k:<key fields as JSON>` (an item of a keyed list),
 * `v:<value as JSON>` (an item of a set) and `.` (the item itself).
 */
export type FieldPath = readonly string[];

/** A set of leaf fields. */
export type FieldSet = ReadonlyMap<string, FieldPath>;

/** Metadata that nobody owns: the server writes it. */
const UNOWNED_METADATA = new Set([
  'name', 'generateName', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields',
  'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds',
]);

/** The leaf fields of an object that can be owned; `part` says whether the write was to `/status`. */
export function ownableFields(object: JsonObject, part: 'main' | 'status'): FieldSet {
  const found = new Map<string, FieldPath>();
  for (const [name, value] of Object.entries(object)) {
    if (name === 'apiVersion' || name === 'kind' || (name === 'status') !== (part === 'status')) continue;
    const owned = name === 'metadata' && isObject(value)
      ? Object.fromEntries(Object.entries(value).filter(([key]) => !UNOWNED_METADATA.has(key)))
      : value;
    if (name !== 'metadata' || Object.keys(owned as JsonObject).length > 0) collect(found, owned, [`f:${name}`], name);
  }
  return found;
}

function collect(found: Map<string, FieldPath>, value: unknown, path: FieldPath, field: string): void {
  const kind = listKind(field);
  if (isObject(value) && Object.keys(value).length > 0) {
    for (const [name, part] of Object.entries(value)) collect(found, part, [...path, `f:${name}`], name);
  } else if (Array.isArray(value) && kind === 'set') {
    for (const item of value) add(found, [...path, `v:${JSON.stringify(item)}`]);
  } else if (Array.isArray(value) && typeof kind !== 'string') {
    for (const item of value as unknown[]) {
      if (!isObject(item)) continue;
      const here = [...path, itemElement(item, kind.keys)];
      add(found, [...here, '.']);
      for (const [name, part] of Object.entries(item)) collect(found, part, [...here, `f:${name}`], name);
    }
  } else add(found, path);
}

function add(found: Map<string, FieldPath>, path: FieldPath): void {
  found.set(path.join('\u0000'), path);
}

/** The `k:` element of one item of a keyed list. */
export function itemElement(item: JsonObject, keys: readonly string[]): string {
  const identity = keys
    .map((key) => [key, key === 'protocol' ? (item[key] ?? 'TCP') : item[key]] as const)
    .filter(([, value]) => value !== undefined);
  return `k:${JSON.stringify(Object.fromEntries(identity))}`;
}

/** The value a path leads to in an object; undefined where there is none. */
export function fieldValue(object: unknown, path: FieldPath): unknown {
  let current = object;
  for (const [index, element] of path.entries()) {
    if (element === '.') return current === undefined ? undefined : true;
    if (element.startsWith('f:')) current = isObject(current) ? current[element.slice(2)] : undefined;
    else current = findItem(current, element, path[index - 1] ?? '');
  }
  return current;
}

function findItem(list: unknown, element: string, parent: string): unknown {
  if (!Array.isArray(list)) return undefined;
  if (element.startsWith('v:')) return list.find((item) => JSON.stringify(item) === element.slice(2));
  const kind = listKind(parent.slice(2));
  if (typeof kind === 'string') return undefined;
  return list.find((item) => isObject(item) && itemElement(item, kind.keys) === element);
}

/** Removes what a path leads to, and maps that become empty by it. The object is changed. */
export function removeField(object: unknown, path: FieldPath): void {
  const [element = '', ...rest] = path;
  if (element.startsWith('f:') && isObject(object)) {
    const name = element.slice(2);
    const child = object[name];
    if (rest.length === 0) Reflect.deleteProperty(object, name);
    else if (Array.isArray(child)) removeItem(child, rest, name);
    else removeField(child, rest);
    const left = object[name];
    const emptied = rest.length > 0 && ((isObject(left) && Object.keys(left).length === 0) || (Array.isArray(left) && left.length === 0));
    if (emptied) Reflect.deleteProperty(object, name);
  }
}

function removeItem(list: unknown[], path: FieldPath, field: string): void {
  const [element = '', ...rest] = path;
  const item = findItem(list, element, `f:${field}`);
  if (item === undefined) return;
  if (rest.length === 0 || rest[0] === '.') list.splice(list.indexOf(item), 1);
  else removeField(item, rest);
}

/** The nested FieldsV1 form. */
export function toFieldsV1(fields: FieldSet): JsonObject {
  const root: JsonObject = {};
  for (const path of fields.values()) {
    let here = root;
    for (const element of path) {
      const next = isObject(here[element]) ? here[element] : {};
      here[element] = next;
      here = next;
    }
  }
  return root;
}

/** Reads the nested FieldsV1 form. */
export function fromFieldsV1(nested: JsonObject): FieldSet {
  const found = new Map<string, FieldPath>();
  const walk = (here: JsonObject, path: FieldPath): void => {
    const entries = Object.entries(here);
    if (entries.length === 0 && path.length > 0) add(found, path);
    for (const [element, value] of entries) walk(isObject(value) ? value : {}, [...path, element]);
  };
  walk(nested, []);
  return found;
}

/** A path as conflict messages write it: `.metadata.annotations.example.com/key`. */
export function pathText(path: FieldPath): string {
  return path
    .filter((element) => element !== '.')
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = JSON.parse(element.slice(2)) as Record<string, unknown>;
      return `[${Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
