import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The recorded facts lie beside the project; they are not part of it. */
const FOLDER = new URL('../../../../shared/azure/', import.meta.url);

/** Why a test that compares with recorded facts is skipped here, or false. */
export const withoutFacts: string | false = existsSync(fileURLToPath(FOLDER)) ? false : 'the recorded facts (../shared/azure) are not on this machine';

/** A recorded exchange. */
export interface Exchange {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A failure of the token endpoint as it was seen. */
export interface EntraFact {
  readonly code: number;
  readonly http: number | null;
  readonly error: string | null;
  readonly text: string;
}

/** A failure of ARM as it was seen. */
export interface ArmFact {
  readonly code: string;
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** The exchanges of one recording. */
export function recording(name: string): readonly Exchange[] {
  return (read(`recordings/${name}.json`) as { exchanges: readonly Exchange[] }).exchanges;
}

/** The failures of the token endpoint, by number. */
export function entraFacts(): ReadonlyMap<number, EntraFact> {
  return new Map((read('entra-errors.json') as { codes: readonly EntraFact[] }).codes.map((fact) => [fact.code, fact]));
}

/** Failures of ARM. */
export function armFacts(): readonly ArmFact[] {
  return read('arm-errors.json') as readonly ArmFact[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
}

/** The paths and kinds of a JSON value: `properties.issuer: string`, list items under `[]`. */
export function shapeOf(value: unknown, at = ''): readonly string[] {
  if (Array.isArray(value)) return [`${at}: list`, ...new Set(value.flatMap((item) => shapeOf(item, `${at}[]`)))];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => shapeOf(inner, at === '' ? name : `${at}.${name}`));
  }
  return [`${at}: ${value === null ? 'null' : typeof value}`];
}
