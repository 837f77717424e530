import { same, type JsonObject } from '../model/json.ts';
import type { ManagedFieldsEntry } from '../model/objects.ts';
import { fieldValue, fromFieldsV1, ownableFields, toFieldsV1, type FieldPath, type FieldSet } from './fieldSet.ts';

/** Who writes, when and to which part of the object. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  /** RFC 3339. */
  readonly time: string;
  readonly part: 'main' | 'status';
}

/** One manager's fields, unpacked. */
export interface Ownership {
  readonly entry: Omit<ManagedFieldsEntry, 'fieldsV1'>;
  readonly fields: FieldSet;
}

/** Unpacks the `managedFields` of an object. */
export function readOwnership(entries: readonly ManagedFieldsEntry[] | undefined): Ownership[] {
  return (entries ?? []).map(({ fieldsV1, ...entry }) => ({ entry, fields: fromFieldsV1(fieldsV1) }));
}

/** Packs ownership back, dropping managers that own nothing. */
export function writeOwnership(owners: readonly Ownership[]): ManagedFieldsEntry[] {
  return owners
    .filter(({ fields }) => fields.size > 0)
    .map(({ entry, fields }) => ({ ...entry, fieldsV1: toFieldsV1(fields) }));
}

/** True for the entry that `writer` extends with this operation. */
export function isEntryOf(owner: Ownership, writer: Writer, operation: 'Apply' | 'Update'): boolean {
  const { entry } = owner;
  return (
    entry.manager === writer.manager &&
    entry.operation === operation &&
    (entry.subresource === 'status') === (writer.part === 'status') &&
    (operation === 'Apply' || entry.apiVersion === writer.apiVersion)
  );
}

/** A new entry's head. */
export function entryFor(writer: Writer, operation: 'Apply' | 'Update'): Ownership['entry'] {
  return {
    manager: writer.manager,
    operation,
    apiVersion: writer.apiVersion,
    time: writer.time,
    fieldsType: 'FieldsV1',
    ...(writer.part === 'status' ? { subresource: 'status' } : {}),
  };
}

/**
 * The ownership after a plain write (create, update, patch): the writer takes every field it added or changed from
 * all others; fields that are gone belong to nobody.
 */
export function ownershipAfterUpdate(before: JsonObject | undefined, after: JsonObject, owners: readonly Ownership[], writer: Writer): Ownership[] {
  const fields = ownableFields(after, writer.part);
  const taken = [...fields].filter(([, path]) => before === undefined || !same(fieldValue(before, path), fieldValue(after, path)));
  const takenKeys = new Set(taken.map(([key]) => key));
  const gone = before === undefined ? new Set<string>() : new Set([...ownableFields(before, writer.part).keys()].filter((key) => !fields.has(key)));
  const others = owners.map((owner) => ({
    entry: owner.entry,
    fields: keep(owner.fields, (key) => !gone.has(key) && (!takenKeys.has(key) || isEntryOf(owner, writer, 'Update'))),
  }));
  if (taken.length === 0) return others;
  const mine = others.find((owner) => isEntryOf(owner, writer, 'Update'));
  return [
    ...others.filter((owner) => owner !== mine),
    { entry: entryFor(writer, 'Update'), fields: new Map([...(mine?.fields ?? []), ...taken]) },
  ];
}

/** The part of a field set whose keys pass. */
export function keep(fields: FieldSet, passes: (key: string, path: FieldPath) => boolean): FieldSet {
  return new Map([...fields].filter(([key, path]) => passes(key, path)));
}
