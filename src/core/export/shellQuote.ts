import { fail } from '../model/failure.ts';

/**
 * A value as one word of bash that means exactly itself. Inside single quotes nothing is special
 * but the single quote. Control characters have no place in any value of ours and would break the
 * line they stand in.
 * @throws TenantlinkError `invalidInput`
 */
export function shellQuote(value: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return fail({ reason: 'invalidInput', operation: 'exportScript', code: 'planFile.oddCharacters', place: 'script' });
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * `--name='value'`, in one word, so that a value that starts with a dash is no option. A value that
 * starts with `@` is refused: the Azure CLI would read the file of that name instead (azure-cli
 * docs, "Load a value from a file").
 * @throws TenantlinkError `invalidInput`
 */
export function option(name: string, value: string): string {
  if (value.startsWith('@')) return fail({ reason: 'invalidInput', operation: 'exportScript', code: 'planFile.malformed', place: name });
  return `--${name}=${shellQuote(value)}`;
}
