import { isObject, type JsonObject } from '../model/json.ts';
import { listKind } from './listKeys.ts';

/**
 * Applies a Kubernetes strategic merge patch: maps merge, lists with a merge key merge item by item,
 * `$patch: delete|replace`, `$retainKeys` and `$deleteFromPrimitiveList/…` are obeyed, `$setElementOrder/…` is
 * accepted and ignored. The target is not changed.
 */
export function strategicMerge(target: unknown, patch: unknown, field = ''): unknown {
  if (Array.isArray(patch)) return mergeLists(Array.isArray(target) ? (target as unknown[]) : [], patch, field);
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'replace') return without(patch, '$patch');
  const result: JsonObject = isObject(target) ? { ...target } : {};
  retainKeys(result, patch.$retainKeys);
  for (const [name, value] of Object.entries(patch)) {
    if (name === '$retainKeys' || name === '$patch' || name.startsWith('$setElementOrder/')) continue;
    if (name.startsWith('$deleteFromPrimitiveList/')) {
      const list = name.slice(name.indexOf('/') + 1);
      const gone: unknown[] = Array.isArray(value) ? value : [];
      const kept: unknown = result[list];
      if (Array.isArray(kept)) result[list] = kept.filter((one) => !gone.includes(one));
    } else if (value === null || (isObject(value) && value.$patch === 'delete')) Reflect.deleteProperty(result, name);
    else result[name] = strategicMerge(result[name], value, name);
  }
  return result;
}

function mergeLists(target: readonly unknown[], patch: readonly unknown[], field: string): unknown[] {
  const kind = listKind(field);
  if (kind === 'atomic') return patch.map((item) => (isObject(item) ? without(item, '$patch') : item));
  if (kind === 'set') return [...new Set([...target, ...patch])];
  const replace = patch.some((item) => isObject(item) && item.$patch === 'replace' && Object.keys(item).length === 1);
  const result = replace ? [] : [...target];
  // Only the first key identifies an item in a strategic merge patch; server-side apply uses all of them.
  const key = kind.keys[0] ?? 'name';
  for (const item of patch) {
    if (!isObject(item) || (item.$patch === 'replace' && Object.keys(item).length === 1)) continue;
    const index = result.findIndex((one) => isObject(one) && one[key] === item[key]);
    if (item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = strategicMerge(result[index], item);
    else result.push(strategicMerge({}, item));
  }
  return result;
}

function retainKeys(target: JsonObject, keys: unknown): void {
  if (!Array.isArray(keys)) return;
  for (const name of Object.keys(target)) if (!keys.includes(name)) Reflect.deleteProperty(target, name);
}

function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
