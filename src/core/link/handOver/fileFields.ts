import { fail } from '../../model/failure.ts';

/** Why a plan file is refused; each has a sentence `invalid.planFile.<why>`. */
export type PlanFileFault =
  | 'tooLarge'
  | 'notJson'
  | 'notAPlan'
  | 'otherVersion'
  | 'notAnObject'
  | 'notAList'
  | 'tooMany'
  | 'unknownField'
  | 'missing'
  | 'notText'
  | 'tooLong'
  | 'oddCharacters'
  | 'malformed'
  | 'contradicts'
  | 'otherSide'
  | 'twice'
  | 'scopeTooWide'
  | 'audience'
  | 'otherMachine';

/** Refuses the file, naming where and why. */
export function refuse(place: string, why: PlanFileFault): never {
  return fail({ reason: 'invalidInput', operation: 'readPlanFile', code: `planFile.${why}`, place });
}

/** An object of the file that has been looked at: its own fields only, none unknown. */
export interface Fields {
  readonly place: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The place of a field, as a person reads it: `steps[2].subject`. */
export function placeOf({ place }: Fields, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}

/** @throws TenantlinkError `invalidInput` when it is no object or has a field that is not among `allowed` */
export function fieldsAt(value: unknown, place: string, allowed: readonly string[]): Fields {
  const shown = place === '' ? 'file' : place;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(shown, 'notAnObject');
  const fields: Fields = { place, values: Object.fromEntries(Object.entries(value)) };
  const unknown = Object.keys(value).find((name) => !allowed.includes(name));
  // The name is not shown whole: it is as little to be trusted as its value.
  if (unknown !== undefined) return refuse(placeOf(fields, unknown.replace(/[^\w.-]/g, '?').slice(0, 40)), 'unknownField');
  return fields;
}

/** Control characters, and those that turn the direction of text or cannot be seen. */
const odd = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

/** A live value as a file can carry it: what cannot be seen is written out, and what is endless is cut. */
export function visible(text: string, max: number): string {
  const shown = Array.from(text, (character) => (odd.test(character) ? `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}` : character)).join('');
  return shown.length <= max ? shown : `${shown.slice(0, max - 1)}…`;
}

/** A text for people: empty or padded is as good as any. */
export function shownTextAt(fields: Fields, name: string, max: number): string | undefined {
  if (!Object.hasOwn(fields.values, name)) return undefined;
  const value = fields.values[name];
  const place = placeOf(fields, name);
  if (typeof value !== 'string') return refuse(place, 'notText');
  if (value.length > max) return refuse(place, 'tooLong');
  return odd.test(value) ? refuse(place, 'oddCharacters') : value;
}

/** A text that must be there. */
export function textAt(fields: Fields, name: string, rule: { readonly max: number; readonly form?: RegExp }): string {
  const value = Object.hasOwn(fields.values, name) ? fields.values[name] : undefined;
  const place = placeOf(fields, name);
  if (value === undefined) return refuse(place, 'missing');
  if (typeof value !== 'string') return refuse(place, 'notText');
  if (value.length > rule.max) return refuse(place, 'tooLong');
  if (odd.test(value)) return refuse(place, 'oddCharacters');
  if (value === '' || value.trim() !== value || rule.form?.test(value) === false) return refuse(place, 'malformed');
  return value;
}

/** A text that may be absent. */
export function optionalTextAt(fields: Fields, name: string, rule: { readonly max: number; readonly form?: RegExp }): string | undefined {
  return Object.hasOwn(fields.values, name) ? textAt(fields, name, rule) : undefined;
}

/** A list that must be there, with at most so many entries. */
export function listAt(fields: Fields, name: string, max: number): readonly unknown[] {
  const value = Object.hasOwn(fields.values, name) ? fields.values[name] : undefined;
  const place = placeOf(fields, name);
  if (value === undefined) return refuse(place, 'missing');
  if (!Array.isArray(value)) return refuse(place, 'notAList');
  return value.length > max ? refuse(place, 'tooMany') : (value as readonly unknown[]);
}
