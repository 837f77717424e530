import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program to its end. @returns what it printed @throws Error with its name and what it said */
export async function run(program: string, args: readonly string[], options: { readonly cwd?: string } = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { ...options, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}
