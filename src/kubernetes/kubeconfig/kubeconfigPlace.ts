import { fail } from '../../core/model/failure.ts';

/** A value in a kubeconfig and where it stands, e.g. `kubeconfig users[0].user`. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
}

/** Refuses what stands at a place; never quotes the value, which may be a secret. */
export function malformed(place: Place, code: string): never {
  return fail({ reason: 'invalidInput', operation: 'readKubeconfig', code, place: place.path });
}

/** Refuses something well-formed that Tenantlink does not do; `code` says what, e.g. `ExecCommandRefused`. */
export function unsupported(place: Place, code: string, detail?: string): never {
  return fail({ reason: 'notSupported', operation: 'readKubeconfig', code, place: place.path, ...(detail === undefined ? {} : { detail }) });
}

/** A member that must be a mapping. */
export function member(place: Place, name: string): Place {
  const found = optional(place, name);
  if (typeof found.value !== 'object' || found.value === null || Array.isArray(found.value)) return malformed(found, 'NotAMapping');
  return found;
}

/** A member that may be missing (`value` undefined or null). */
export function optional(place: Place, name: string): Place {
  if (typeof place.value !== 'object' || place.value === null) return malformed(place, 'NotAMapping');
  const entry: unknown = Object.entries(place.value).find(([key]) => key === name)?.[1];
  return { value: entry ?? undefined, path: `${place.path}${place.path === 'kubeconfig' ? ' ' : '.'}${name}` };
}

/** A member that must be a non-empty text. */
export function textMember(place: Place, name: string): string {
  return optionalText(place, name) ?? malformed(optional(place, name), 'Missing');
}

/** A member that is a text where it is there at all. */
export function optionalText(place: Place, name: string): string | undefined {
  const found = optional(place, name);
  if (found.value === undefined || found.value === '') return undefined;
  return typeof found.value === 'string' ? found.value : malformed(found, 'NotAText');
}

/** Text behind base64, as the `…-data` members have it. */
export function decodedMember(place: Place, name: string): string | undefined {
  const text = optionalText(place, name);
  if (text === undefined) return undefined;
  const compact = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return malformed(optional(place, name), 'NotBase64');
  return Buffer.from(compact, 'base64').toString('utf8');
}

/** The entry of a list of `{name, …}` with that name. */
export function named(root: Place, list: string, name: string): Place {
  const entries = optional(root, list);
  if (!Array.isArray(entries.value)) return malformed(entries, 'NotAList');
  const index = entries.value.findIndex((entry: unknown) => typeof entry === 'object' && entry !== null && 'name' in entry && entry.name === name);
  if (index < 0) return malformed({ value: undefined, path: `${entries.path}[name=${name}]` }, 'Missing');
  return { value: entries.value[index] as unknown, path: `${entries.path}[${index}]` };
}
