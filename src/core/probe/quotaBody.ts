/** What Microsoft.Quota says of one resource, in its answers to `quotas/<name>` and `usages/<name>`. */
export interface QuotaBody {
  readonly resource: string;
  readonly localizedName: string;
  /** The limit or the usage; absent where the API gives no plain number. */
  readonly value?: number;
  readonly unit: string;
}

/**
 * Reads the body of a quota or of a usage (Microsoft.Quota 2023-02-01 and newer); undefined when
 * it has another shape.
 */
export function readQuotaBody(body: unknown, kind: 'limit' | 'usage'): QuotaBody | undefined {
  const properties = objectAt(body, 'properties');
  const name = objectAt(properties, 'name');
  const resource = textAt(name, 'value') ?? textAt(body, 'name');
  const amount = objectAt(properties, kind === 'limit' ? 'limit' : 'usages');
  if (properties === undefined || resource === undefined || amount === undefined) return undefined;
  // `usages: {}` is what the API says for zero.
  const value = kind === 'usage' && !('value' in amount) ? 0 : valueAt(amount, 'value');
  return {
    resource,
    localizedName: textAt(name, 'localizedValue') ?? resource,
    ...(typeof value === 'number' ? { value } : {}),
    unit: textAt(properties, 'unit') ?? 'Count',
  };
}

function valueAt(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Object.entries(of).find(([key]) => key === name)?.[1] : undefined;
}
function objectAt(of: unknown, name: string): object | undefined {
  const value = valueAt(of, name);
  return typeof value === 'object' && value !== null ? value : undefined;
}
function textAt(of: unknown, name: string): string | undefined {
  const value = valueAt(of, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
