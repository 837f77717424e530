import type { KqlExpression, KqlStep } from './kqlParser.ts';

/**
 * The resource types a query can only be about, lower case; undefined when it names none. A large tenant is then not
 * put together row by row for a filter to throw most of it away.
 */
export function typesNamed(steps: readonly KqlStep[]): ReadonlySet<string> | undefined {
  for (const step of steps) {
    if (step.kind !== 'where') return undefined;
    const types = typesIn(step.condition);
    if (types) return types;
  }
  return undefined;
}

function typesIn(condition: KqlExpression): ReadonlySet<string> | undefined {
  if (condition.kind === 'logic') {
    return condition.operator === 'and' ? (typesIn(condition.left) ?? typesIn(condition.right)) : undefined;
  }
  if (condition.kind !== 'compare' || condition.left.kind !== 'path') return undefined;
  if (condition.left.names.join('.').toLowerCase() !== 'type' || !['==', '=~', 'in', 'in~'].includes(condition.operator)) return undefined;
  const names = condition.right.map((side) => (side.kind === 'literal' ? String(side.value).toLowerCase() : undefined));
  return names.every((name) => name !== undefined) ? new Set(names) : undefined;
}
