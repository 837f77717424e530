import { asObject, isList } from '../world/json.ts';
import type { Json } from '../world/model.ts';
import type { KqlColumn, KqlExpression, KqlStep } from './kqlParser.ts';

/** A row of a table. */
export type KqlRow = Readonly<Record<string, Json>>;

/** A function or operator the sandbox does not know. */
export class KqlUnsupported extends Error {
  override readonly name = 'KqlUnsupported';
}

/** Applies a query's steps to a table's rows. @throws KqlUnsupported */
export function runSteps(rows: readonly KqlRow[], steps: readonly KqlStep[]): readonly KqlRow[] {
  let current = rows;
  for (const step of steps) current = runStep(current, step);
  return current;
}

function runStep(rows: readonly KqlRow[], step: KqlStep): readonly KqlRow[] {
  switch (step.kind) {
    case 'where':
      return rows.filter((row) => evaluate(row, step.condition) === true);
    case 'project':
      return rows.map((row) => project(row, step.columns));
    case 'extend':
      return rows.map((row) => ({ ...row, ...project(row, step.columns) }));
    case 'project-away': {
      const away = new Set(step.names.map((name) => name.toLowerCase()));
      return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !away.has(name.toLowerCase()))));
    }
    case 'order':
      return rows.toSorted((one, two) => {
        for (const key of step.keys) {
          const order = compare(evaluate(one, key.value), evaluate(two, key.value));
          if (order !== 0) return key.descending ? -order : order;
        }
        return 0;
      });
    case 'limit':
      return rows.slice(0, step.count);
    case 'count':
      return [{ Count: rows.length }];
    case 'summarize':
      return summarize(rows, step.count, step.by);
  }
}

function project(row: KqlRow, columns: readonly KqlColumn[]): KqlRow {
  return Object.fromEntries(columns.map((column) => [column.name, evaluate(row, column.value)]));
}

function summarize(rows: readonly KqlRow[], count: string, by: readonly KqlColumn[]): readonly KqlRow[] {
  const groups = new Map<string, { key: KqlRow; size: number }>();
  for (const row of rows) {
    const key = project(row, by);
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, size: 0 };
    group.size += 1;
    groups.set(name, group);
  }
  if (by.length === 0 && groups.size === 0) return [{ [count]: 0 }];
  return [...groups.values()].map((group) => ({ ...group.key, [count]: group.size }));
}

function evaluate(row: KqlRow, expression: KqlExpression): Json {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'path':
      return walk(row, expression.names);
    case 'call':
      return call(row, expression.name, expression.args);
    case 'logic':
      return expression.operator === 'and'
        ? evaluate(row, expression.left) === true && evaluate(row, expression.right) === true
        : evaluate(row, expression.left) === true || evaluate(row, expression.right) === true;
    case 'compare':
      return compares(expression.operator, evaluate(row, expression.left), expression.right.map((side) => evaluate(row, side)));
  }
}

function walk(row: KqlRow, names: readonly (string | number)[]): Json {
  const [column, ...inside] = names;
  // Columns are found without regard to letter case; properties inside them are not.
  const known = Object.keys(row).find((name) => name.toLowerCase() === String(column).toLowerCase());
  let value: Json = (known === undefined ? undefined : row[known]) ?? null;
  for (const name of inside) {
    if (isList(value)) value = (typeof name === 'number' ? value[name] : undefined) ?? null;
    else value = asObject(value)?.[String(name)] ?? null;
  }
  return value;
}

function call(row: KqlRow, name: string, args: readonly KqlExpression[]): Json {
  const values = args.map((arg) => evaluate(row, arg));
  const first = values[0] ?? null;
  switch (name) {
    case 'tostring':
      return text(first);
    case 'tolower':
      return text(first).toLowerCase();
    case 'toupper':
      return text(first).toUpperCase();
    case 'tobool':
      return first === true || first === 'true';
    case 'toint':
    case 'tolong':
      return Number(text(first));
    case 'isempty':
      return text(first) === '';
    case 'isnotempty':
      return text(first) !== '';
    case 'isnull':
      return first === null;
    case 'isnotnull':
      return first !== null;
    case 'not':
      return first !== true;
    case 'iff':
      return (first === true ? values[1] : values[2]) ?? null;
    case 'coalesce':
      return values.find((value) => value !== null && value !== '') ?? null;
    case 'strcat':
      return values.map(text).join('');
    case 'array_length':
      return isList(first) ? first.length : null;
    default:
      throw new KqlUnsupported(name);
  }
}

function compares(operator: string, left: Json, right: readonly Json[]): boolean {
  const negated = operator.startsWith('!') && operator !== '!=' && operator !== '!~';
  const plain = negated ? operator.slice(1) : operator;
  const other = right[0] ?? null;
  const result = ((): boolean => {
    switch (plain) {
      case '==':
        return equal(left, other);
      case '!=':
        return !equal(left, other);
      case '=~':
        return text(left).toLowerCase() === text(other).toLowerCase();
      case '!~':
        return text(left).toLowerCase() !== text(other).toLowerCase();
      case '<':
        return compare(left, other) < 0;
      case '>':
        return compare(left, other) > 0;
      case '<=':
        return compare(left, other) <= 0;
      case '>=':
        return compare(left, other) >= 0;
      case 'in':
        return right.some((value) => equal(left, value));
      case 'in~':
        return right.some((value) => text(value).toLowerCase() === text(left).toLowerCase());
      case 'contains':
      case 'has':
        return text(left).toLowerCase().includes(text(other).toLowerCase());
      case 'contains_cs':
        return text(left).includes(text(other));
      case 'startswith':
        return text(left).toLowerCase().startsWith(text(other).toLowerCase());
      case 'startswith_cs':
        return text(left).startsWith(text(other));
      case 'endswith':
        return text(left).toLowerCase().endsWith(text(other).toLowerCase());
      default:
        throw new KqlUnsupported(operator);
    }
  })();
  return negated ? !result : result;
}

function equal(one: Json, two: Json): boolean {
  return one === two || (one !== null && two !== null && text(one) === text(two));
}

function compare(one: Json, two: Json): number {
  if (typeof one === 'number' && typeof two === 'number') return one - two;
  const [left, right] = [text(one), text(two)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function text(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
