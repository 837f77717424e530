/** A taint that the quota pod puts up with, as core/v1 of Kubernetes writes it. */
export interface Toleration {
  /** Absent or empty: every key, with `Exists` only. */
  readonly key?: string;
  /** `Equal` where absent. */
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  /** Absent: every effect. */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** How long a `NoExecute` taint is put up with. */
  readonly tolerationSeconds?: number;
}

const members: ReadonlySet<string> = new Set(['key', 'operator', 'value', 'effect', 'tolerationSeconds']);
const operators: ReadonlySet<unknown> = new Set([undefined, 'Equal', 'Exists']);
const effects: ReadonlySet<unknown> = new Set([undefined, 'NoSchedule', 'PreferNoSchedule', 'NoExecute']);
/** A qualified name: an optional DNS prefix, and a name of at most 63 characters (apimachinery `IsQualifiedName`). */
const qualifiedName = /^(?:(?=[^/]{1,253}\/)[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Whether a value is a toleration that an API server accepts (`ValidateTolerations` of Kubernetes' core/v1). */
export function isToleration(value: unknown): value is Toleration {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { key, operator, value: taintValue, effect, tolerationSeconds }: { readonly [Name in keyof Toleration]?: unknown } = value;
  const exists = operator === 'Exists';
  return (
    Object.keys(value).every((name) => members.has(name)) &&
    operators.has(operator) &&
    effects.has(effect) &&
    (key === undefined || key === '' ? exists : typeof key === 'string' && qualifiedName.test(key)) &&
    (taintValue === undefined || (typeof taintValue === 'string' && labelValue.test(taintValue) && (!exists || taintValue === ''))) &&
    (tolerationSeconds === undefined || (Number.isSafeInteger(tolerationSeconds) && effect === 'NoExecute'))
  );
}
