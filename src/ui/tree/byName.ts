/** In the order of their names, which no answer of a service keeps. */
export function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((left, right) => left.name.localeCompare(right.name));
}
