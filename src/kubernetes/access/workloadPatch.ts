import { workloadEditName, type WorkloadEdit } from '../../core/model/workloadEdit.ts';

/** A JSON object of the API, read without trusting its shape. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** The patch that makes the edits, empty when they are made already; or the value that is another one by now. */
export type WorkloadPatch = { readonly state: 'patch'; readonly operations: readonly PatchOperation[] } | { readonly state: 'changed'; readonly what: string };

type Path = readonly (string | number)[];

/**
 * The edits of a pod template as a JSON patch of the object they were compared with. `template` is
 * where the pod template stands in it. Pure; nothing but the named values is in the patch.
 */
export function workloadPatch(args: { readonly object: JsonRecord; readonly template: Path; readonly edits: readonly WorkloadEdit[] }): WorkloadPatch {
  const operations: PatchOperation[] = [];
  let object: JsonRecord = args.object;
  for (const edit of args.edits) {
    const made = operationsFor(object, args.template, edit);
    if (made === 'changed') return { state: 'changed', what: workloadEditName(edit) };
    operations.push(...made);
    // The next edit's places are those after this one: an entry that went moves what follows it.
    object = made.reduce(applied, object);
  }
  return { state: 'patch', operations };
}

function operationsFor(object: JsonRecord, template: Path, edit: WorkloadEdit): readonly PatchOperation[] | 'changed' {
  switch (edit.kind) {
    case 'label':
    case 'annotation':
      return entryOperations(object, [...template, 'metadata', edit.kind === 'label' ? 'labels' : 'annotations'], edit);
    case 'serviceAccountName':
      return serviceAccountOperations(object, [...template, 'spec'], edit);
    case 'env':
      return environmentOperations(object, [...template, 'spec'], edit);
  }
}

function entryOperations(object: JsonRecord, map: Path, edit: Extract<WorkloadEdit, { kind: 'label' | 'annotation' }>): readonly PatchOperation[] | 'changed' {
  const current = valueAt(object, [...map, edit.key]) ?? null;
  if (current === edit.after) return [];
  if (current !== edit.before) return 'changed';
  if (edit.after === null) return [{ op: 'remove', path: pointer([...map, edit.key]) }];
  return [...missingMaps(object, map), { op: 'add', path: pointer([...map, edit.key]), value: edit.after }];
}

/** The API server copies the name into the deprecated `serviceAccount`, and takes it from there when the name goes. */
function serviceAccountOperations(object: JsonRecord, spec: Path, edit: Extract<WorkloadEdit, { kind: 'serviceAccountName' }>): readonly PatchOperation[] | 'changed' {
  const fields = ['serviceAccountName', 'serviceAccount'] as const;
  const named = fields.map((field) => textAt(object, [...spec, field]));
  const current = named[0] ?? named[1];
  if (sameAccount(current, edit.after)) return [];
  if (!sameAccount(current, edit.before)) return 'changed';
  const { after } = edit;
  if (after === null) return fields.filter((_, index) => named[index] !== undefined).map((field) => ({ op: 'remove', path: pointer([...spec, field]) }));
  return fields.map((field) => ({ op: 'add', path: pointer([...spec, field]), value: after }));
}

/** A pod that names no service account runs under `default`. */
function sameAccount(current: string | undefined, wanted: string | null): boolean {
  return (current ?? 'default') === (wanted ?? 'default');
}

function environmentOperations(object: JsonRecord, spec: Path, edit: Extract<WorkloadEdit, { kind: 'env' }>): readonly PatchOperation[] | 'changed' {
  const container = containerPath(object, spec, edit.container);
  // A container that went took its variables along.
  if (container === undefined) return edit.after === null ? [] : 'changed';
  const list = [...container, 'env'];
  const entries = listAt(object, list);
  // Of several entries of one name the last counts.
  const index = entries.findLastIndex((entry) => textAt(entry, ['name']) === edit.name);
  const current = index < 0 ? null : literalOf(entries[index]);
  if (current === edit.after) return [];
  if (current === undefined || current !== edit.before) return 'changed';
  if (edit.after === null) return [{ op: 'remove', path: pointer([...list, index]) }];
  if (index >= 0) return [{ op: 'add', path: pointer([...list, index, 'value']), value: edit.after }];
  const entry = { name: edit.name, value: edit.after };
  return entries.length === 0 ? [{ op: 'add', path: pointer(list), value: [entry] }] : [{ op: 'add', path: pointer([...list, '-']), value: entry }];
}

function containerPath(object: JsonRecord, spec: Path, name: string): Path | undefined {
  for (const field of ['containers', 'initContainers']) {
    const index = listAt(object, [...spec, field]).findIndex((container) => textAt(container, ['name']) === name);
    if (index >= 0) return [...spec, field, index];
  }
  return undefined;
}

/** Undefined where the value comes from elsewhere (`valueFrom`). */
function literalOf(entry: unknown): string | undefined {
  return valueAt(entry, ['valueFrom']) === undefined ? (textAt(entry, ['value']) ?? '') : undefined;
}

/** Empty maps for those on the way that are not there: a JSON patch adds to what exists only. */
function missingMaps(object: JsonRecord, map: Path): readonly PatchOperation[] {
  const paths = [map.slice(0, -1), map];
  return paths.filter((path) => (valueAt(object, path) ?? null) === null).map((path) => ({ op: 'add', path: pointer(path), value: {} }));
}

function applied(object: JsonRecord, operation: PatchOperation): JsonRecord {
  const copy = structuredClone(object);
  const path = operation.path.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = path[path.length - 1] ?? '';
  const parent = valueAt(copy, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(key === '-' ? parent.length : Number(key), operation.op === 'add' ? 0 : 1, ...(operation.op === 'remove' ? [] : [operation.value]));
  else if (typeof parent === 'object' && parent !== null) {
    if (operation.op === 'remove') Reflect.deleteProperty(parent, key);
    else Reflect.set(parent, key, operation.value);
  }
  return copy;
}

function valueAt(root: unknown, path: Path): unknown {
  let current: unknown = root;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = Reflect.get(current, part) as unknown;
  }
  return current;
}

function textAt(root: unknown, path: Path): string | undefined {
  const value = valueAt(root, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function listAt(root: unknown, path: Path): readonly unknown[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** A JSON pointer (RFC 6901). */
function pointer(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
