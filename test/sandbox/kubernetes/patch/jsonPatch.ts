import { ApiError, badRequest } from '../model/apiError.ts';
import { copy, isObject, same } from '../model/json.ts';

/**
 * Applies a JSON patch (RFC 6902) and returns the result; the target is not changed.
 * @throws ApiError 400 for a malformed patch, 422 for one that does not fit the object.
 */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  let document = copy(target);
  for (const step of patch as unknown[]) {
    if (!isObject(step) || typeof step.op !== 'string' || typeof step.path !== 'string') {
      throw badRequest('a JSON patch operation needs "op" and "path"');
    }
    document = apply(document, step.op, parsePointer(step.path), step);
  }
  return document;
}

function apply(document: unknown, op: string, path: string[], step: Record<string, unknown>): unknown {
  switch (op) {
    case 'add':
      return change(document, path, (parent, last) => insert(parent, last, step.value), step.value);
    case 'replace':
      lookUp(document, path);
      return change(document, path, (parent, last) => put(parent, last, step.value), step.value);
    case 'remove':
      lookUp(document, path);
      return change(document, path, removeAt, undefined);
    case 'test':
      if (!same(lookUp(document, path), step.value)) {
        throw unprocessable(`testing value /${path.join('/')} failed: test failed`);
      }
      return document;
    case 'move':
    case 'copy': {
      const from = parsePointer(typeof step.from === 'string' ? step.from : '');
      const value = copy(lookUp(document, from));
      const base = op === 'move' ? change(document, from, removeAt, undefined) : document;
      return change(base, path, (parent, last) => insert(parent, last, value), value);
    }
    default:
      throw badRequest(`Unexpected kind: ${op}`);
  }
}

function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function lookUp(document: unknown, path: readonly string[]): unknown {
  let current = document;
  for (const part of path) {
    const next: unknown = Array.isArray(current) ? current[Number(part)] : isObject(current) ? current[part] : undefined;
    if (next === undefined) {
      throw unprocessable(`the server rejected our request due to an error in our request: path "/${path.join('/')}" not found`);
    }
    current = next;
  }
  return current;
}

/** The document is our own copy, so parents are changed in place. */
function change(
  document: unknown,
  path: readonly string[],
  act: (parent: unknown, last: string) => void,
  whole: unknown,
): unknown {
  const last = path.at(-1);
  if (last === undefined) return whole;
  act(lookUp(document, path.slice(0, -1)), last);
  return document;
}

function insert(parent: unknown, last: string, value: unknown): void {
  if (!Array.isArray(parent)) {
    put(parent, last, value);
    return;
  }
  const index = last === '-' ? parent.length : Number(last);
  if (!Number.isInteger(index) || index < 0 || index > parent.length) throw unprocessable(`index out of bounds: ${last}`);
  parent.splice(index, 0, value);
}

function put(parent: unknown, last: string, value: unknown): void {
  if (Array.isArray(parent)) parent[Number(last)] = value;
  else if (isObject(parent)) parent[last] = value;
  else throw unprocessable(`"${last}" has no parent object`);
}

function removeAt(parent: unknown, last: string): void {
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) Reflect.deleteProperty(parent, last);
}

function unprocessable(message: string): ApiError {
  return new ApiError(422, 'Invalid', message);
}
