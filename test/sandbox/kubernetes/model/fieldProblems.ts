import type { FieldProblem } from './apiError.ts';

/** `Invalid value`. */
export function invalidValue(field: string, value: unknown, detail: string): FieldProblem {
  return { field, reason: 'FieldValueInvalid', message: `Invalid value: ${shown(value)}: ${detail}` };
}

/** `Required value`. */
export function requiredValue(field: string, detail = ''): FieldProblem {
  return { field, reason: 'FieldValueRequired', message: detail === '' ? 'Required value' : `Required value: ${detail}` };
}

/** `Forbidden`. */
export function forbiddenField(field: string, detail: string): FieldProblem {
  return { field, reason: 'FieldValueForbidden', message: `Forbidden: ${detail}` };
}

/** `Unsupported value`. */
export function unsupportedValue(field: string, value: unknown, supported: readonly string[]): FieldProblem {
  const list = supported.map((one) => JSON.stringify(one)).join(', ');
  return { field, reason: 'FieldValueNotSupported', message: `Unsupported value: ${shown(value)}: supported values: ${list}` };
}

/** `Duplicate value`. */
export function duplicateValue(field: string, value: unknown): FieldProblem {
  return { field, reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown(value)}` };
}

/** `Not found`. */
export function missingReference(field: string, value: unknown): FieldProblem {
  return { field, reason: 'FieldValueNotFound', message: `Not found: ${shown(value)}` };
}

/** `Too long`. */
export function tooLong(field: string, limit: number): FieldProblem {
  return { field, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${limit} bytes` };
}

function shown(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}
