import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { checkBundle } from '../../../esbuild.js';

const root = resolve(import.meta.dirname, '../../..');

/** Builds the program as it ships, into a folder. Answers its path. */
export async function buildProgram(folder: string): Promise<string> {
  await build({ ...checkBundle, absWorkingDir: root, outdir: folder, outExtension: { '.js': '.mjs' } });
  return join(folder, 'tenantlink-check.mjs');
}

/** Runs the program, as that user where one is named, and answers what it wrote and its exit status. */
export async function runProgram(program: string, args: readonly string[], cwd: string, uid?: number): Promise<{ readonly status: number | null; readonly out: string; readonly error: string }> {
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], ...(uid === undefined ? {} : { uid }) });
  let [out, error] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, error };
}
