import { resolve } from 'node:path';
import { build } from 'esbuild';
import { podBundle } from '../../esbuild.js';

/** The quota pod's program as it ships: the same bundle that `npm run build` writes. */
export async function podProgram(): Promise<string> {
  const { outputFiles } = await build({ ...podBundle, absWorkingDir: resolve(import.meta.dirname, '../..'), write: false as const, logLevel: 'silent' });
  const [program] = outputFiles;
  if (program === undefined) throw new Error('esbuild gave no program for the quota pod.');
  return program.text;
}
