import { ApiError, type StatusCause } from '../model/apiError.ts';
import { copy, isObject, same, type JsonObject } from '../model/json.ts';
import type { ManagedFieldsEntry } from '../model/objects.ts';
import { fieldValue, itemElement, ownableFields, pathText, removeField, type FieldPath } from './fieldSet.ts';
import { listKind } from './listKeys.ts';
import { entryFor, isEntryOf, keep, readOwnership, writeOwnership, type Ownership, type Writer } from './managedFields.ts';

/** The outcome of an apply: the merged object (its metadata still the live one's) and the new ownership. */
export interface Applied {
  readonly object: JsonObject;
  readonly managedFields: ManagedFieldsEntry[];
}

interface Conflict {
  readonly owner: Ownership;
  readonly path: FieldPath;
}

/**
 * Server-side apply: merges `config` into `live`, removes what this manager applied before and no longer names (unless
 * somebody else owns it too), and moves ownership.
 * @throws ApiError 409 with one cause per field another manager owns with another value, unless `force`.
 */
export function serverSideApply(live: JsonObject, owners: readonly ManagedFieldsEntry[] | undefined, config: JsonObject, writer: Writer, force: boolean): Applied {
  const known = readOwnership(owners);
  const mine = known.find((owner) => isEntryOf(owner, writer, 'Apply'));
  const others = known.filter((owner) => owner !== mine);
  const wanted = ownableFields(config, writer.part);
  const conflicts = others.flatMap((owner) =>
    [...owner.fields]
      .filter(([key, path]) => wanted.has(key) && !same(fieldValue(live, path), fieldValue(config, path)))
      .map(([, path]) => ({ owner, path })),
  );
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  const lost = new Set(conflicts.map(({ path }) => path.join('\u0000')));
  const strip = (owner: Ownership): Ownership => ({ entry: owner.entry, fields: keep(owner.fields, (key) => !lost.has(key)) });
  const rest = others.map(strip);
  const object = merge(live, config, '') as JsonObject;
  for (const [key, path] of mine?.fields ?? []) {
    if (!wanted.has(key) && !rest.some((owner) => owner.fields.has(key))) removeField(object, path);
  }
  const unchanged = mine !== undefined && same([...mine.fields.keys()].sort(), [...wanted.keys()].sort()) && same(object, live);
  const entry = unchanged ? mine.entry : entryFor(writer, 'Apply');
  const next: Ownership = { entry, fields: wanted };
  // The order stays, so that an apply that changes nothing changes nothing.
  const all = mine ? known.map((owner) => (owner === mine ? next : strip(owner))) : [next, ...rest];
  return { object, managedFields: writeOwnership(all) };
}

/** Merges an applied configuration into an object by the lists' keys. */
function merge(live: unknown, config: unknown, field: string): unknown {
  if (isObject(config)) {
    const result: JsonObject = isObject(live) ? copy(live) : {};
    for (const [name, value] of Object.entries(config)) {
      if (value === null) Reflect.deleteProperty(result, name);
      else result[name] = merge(result[name], value, name);
    }
    return result;
  }
  const kind = listKind(field);
  if (!Array.isArray(config) || !Array.isArray(live) || kind === 'atomic') return copy(config);
  if (kind === 'set') return [...new Set<unknown>([...(live as unknown[]), ...(config as unknown[])])];
  const result: unknown[] = copy(live);
  for (const item of config as unknown[]) {
    if (!isObject(item)) continue;
    const element = itemElement(item, kind.keys);
    const index = result.findIndex((one) => isObject(one) && itemElement(one, kind.keys) === element);
    if (index >= 0) result[index] = merge(result[index], item, '');
    else result.push(copy(item));
  }
  return result;
}

/** Worded as apimachinery's `managedfields/internal/conflict.go` does. */
function conflictError(conflicts: readonly Conflict[]): ApiError {
  const causes: StatusCause[] = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(owner)}`,
    field: pathText(path),
  }));
  const [first] = conflicts;
  if (first && conflicts.length === 1) {
    return new ApiError(409, 'Conflict', `Apply failed with 1 conflict: conflict with ${managerText(first.owner)}: ${pathText(first.path)}`, { causes });
  }
  const managers = [...new Set(conflicts.map(({ owner }) => managerText(owner)))].sort();
  const lines = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...conflicts.filter(({ owner }) => managerText(owner) === manager).map(({ path }) => `- ${pathText(path)}`),
  ]);
  return new ApiError(409, 'Conflict', `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`, { causes });
}

function managerText({ entry }: Ownership): string {
  const name = entry.subresource === undefined ? JSON.stringify(entry.manager) : `${JSON.stringify(entry.manager)} with subresource "${entry.subresource}"`;
  return entry.operation === 'Update' ? `${name} using ${entry.apiVersion}` : name;
}
