/** How the bootstrap speaks, runs programs and keeps two runs from colliding. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A reason for which the bootstrap stops, in words for the person who started it. */
export class Obstacle extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Prints one line around a piece of work: its title before, its size and time after.
 * @param {string} title
 * @param {() => Promise<string | undefined>} work returns the size ("312 MB"), if it knows one
 */
export async function step(title, work) {
  const started = process.hrtime.bigint();
  process.stderr.write(`[bootstrap] ${title} … `);
  try {
    const size = await work();
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    process.stderr.write(`${[size, `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`].filter(Boolean).join(', ')}\n`);
  } catch (error) {
    process.stderr.write('failed\n');
    throw error;
  }
}

/** What a program's output says about its failure: its beginning and its end, without npm's own help. @param {string} output */
function gist(output) {
  const [said = ''] = output.split(/^npm error (?:Clean install a project|Usage:)$/m);
  const lines = said.split('\n').map((line) => line.trimEnd());
  const telling = lines.filter((line) => line && !/^npm (warn|notice)|^npm error$|complete log of this run/i.test(line));
  return telling.length > 25 ? [...telling.slice(0, 10), '…', ...telling.slice(-14)].join('\n') : telling.join('\n');
}

/**
 * Runs a program to its end and returns what it printed; its noise is shown only when it fails.
 * @param {string} program @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>}
 */
export function run(program, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => { output += chunk; });
    child.stderr.on('data', (chunk) => { output += chunk; });
    child.once('error', (error) => reject(new Obstacle(`${program} could not be started: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Obstacle(`${program} ${args.join(' ')}\nended with ${signal ?? `exit status ${code}`}:\n${gist(output)}`));
    });
  });
}

/**
 * Does the work while no other run on this machine does work of the same name. The lock is a listening socket in
 * Linux's abstract namespace: the kernel frees it with the process, so a killed install leaves no stale lock behind.
 * @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function exclusively(name, work) {
  if (process.platform !== 'linux') return work();
  const path = `\0tenantlink-${createHash('sha256').update(name).digest('hex')}`;
  let told = false;
  for (;;) {
    const server = createServer();
    const held = await new Promise((resolve, reject) => {
      server.once('error', (error) => (/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      server.listen(path, () => resolve(true));
    });
    if (held) {
      try {
        return await work();
      } finally {
        server.close();
      }
    }
    if (!told) process.stderr.write('[bootstrap] another run is installing the same thing, waiting for it\n');
    told = true;
    await pause(300);
  }
}
