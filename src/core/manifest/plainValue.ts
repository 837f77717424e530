type PlainObject = Readonly<Record<string, unknown>>;

/** A copy of plain data with one value set down a path, or taken out where `value` is undefined. */
export function withValueAt(args: { readonly root: unknown; readonly path: readonly (string | number)[]; readonly value: string | undefined }): unknown {
  const [step, ...rest] = args.path;
  if (step === undefined) return args.value;
  const below = (root: unknown): unknown => withValueAt({ ...args, root, path: rest });
  if (Array.isArray(args.root) && rest.length === 0 && args.value === undefined) return args.root.filter((_item, index) => index !== step);
  if (Array.isArray(args.root)) return args.root.map((item: unknown, index) => (index === step ? below(item) : item));
  const object = isObject(args.root) ? args.root : {};
  const value = below(object[step]);
  const others = Object.fromEntries(Object.entries(object).filter(([key]) => key !== String(step)));
  return value === undefined ? others : { ...others, [step]: value };
}

/** A copy of plain data with the key at the end of a path renamed. */
export function withKeyAt(args: { readonly root: unknown; readonly path: readonly (string | number)[]; readonly key: string }): unknown {
  const [step, ...rest] = args.path;
  const below = (root: unknown): unknown => withKeyAt({ ...args, root, path: rest });
  if (Array.isArray(args.root)) return args.root.map((item: unknown, index) => (index === step ? below(item) : item));
  if (!isObject(args.root)) return args.root;
  return Object.fromEntries(Object.entries(args.root).map(([key, value]) => (key !== String(step) ? [key, value] : rest.length === 0 ? [args.key, value] : [key, below(value)])));
}

/** Whether two plain data are equal; the order of keys does not matter. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]));
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
