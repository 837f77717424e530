const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50,
};

/** The number a Kubernetes quantity stands for (`100m`, `64Mi`, `2`); not a number where it is none. */
export function amount(quantity: string): number {
  const parts = /^(?<number>[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(?<suffix>[numkMGTP]?|[KMGTP]i)$/.exec(quantity)?.groups;
  return parts ? Number(parts.number) * (SUFFIXES[parts.suffix ?? ''] ?? Number.NaN) : Number.NaN;
}
