/**
 * Tells what is wrong with a value that came from outside, or undefined where it is a `T`.
 * `place` is where it stands, e.g. `payload.steps[2].title`.
 */
export type Check<T> = ((value: unknown, place: string) => string | undefined) & { readonly checks?: T };

/** Whether a member may be left out: a type without it is still a T. */
type OptionalKeys<T> = { [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? K : never }[keyof T];

/** A check for every member; optional ones stand under `optional`, so that forgetting one does not compile. */
interface Members<T> {
  readonly required: { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Check<T[K]> };
  readonly optional: { readonly [K in OptionalKeys<T>]-?: Check<NonNullable<T[K]>> };
}

/** Longest text that is taken. Azure's longest ids, issuers and messages stay far below. */
export const textLimit = 8_000;
/** Longest list that is taken. */
export const listLimit = 500;
/** Longest whole message, in characters of JSON. */
export const messageLimit = 1_000_000;

export const isText: Check<string> = (value, place) => {
  if (typeof value !== 'string') return `${place} is not a text`;
  return value.length > textLimit ? `${place} is longer than ${String(textLimit)} characters` : undefined;
};

export const isNumber: Check<number> = (value, place) => (typeof value === 'number' && Number.isFinite(value) ? undefined : `${place} is not a number`);

export const isFlag: Check<boolean> = (value, place) => (typeof value === 'boolean' ? undefined : `${place} is neither true nor false`);

export function isOneOf<const T extends string | number>(values: readonly T[]): Check<T> {
  return (value, place) => (values.some((known) => known === value) ? undefined : `${place} has an unknown value`);
}

export function isList<T>(item: Check<T>): Check<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return `${place} is not a list`;
    if (value.length > listLimit) return `${place} has more than ${String(listLimit)} items`;
    return first(value, (each, index) => item(each, `${place}[${String(index)}]`));
  };
}

/** An object with these members and no others. */
export function isObject<T extends object>({ required, optional }: Members<T>): Check<T> {
  const needed = Object.entries<Check<unknown>>(required);
  const possible = new Map<string, Check<unknown>>([...needed, ...Object.entries<Check<unknown>>(optional)]);
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${place} is not an object`;
    const absent = needed.find(([name]) => !Object.hasOwn(value, name));
    if (absent !== undefined) return `${place}.${absent[0]} is missing`;
    return first(Object.entries(value), ([name, member]) => {
      const check = possible.get(name);
      return check === undefined ? `${place} has an unknown member` : check(member, `${place}.${name}`);
    });
  };
}

function first<T>(items: readonly T[], problem: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
