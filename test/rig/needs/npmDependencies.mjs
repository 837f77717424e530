/** node_modules, as package-lock.json has it. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findProgram, nodeOfProject, repository } from './places.mjs';
import { Obstacle, exclusively, run, step } from './step.mjs';

/** @param {string} path @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, peer?: boolean }>} */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/**
 * Whether node_modules holds exactly what the lock file names. npm writes node_modules/.package-lock.json as the last
 * act of an installation, so an interrupted one does not pass.
 */
function inStep() {
  const installed = join(repository, 'node_modules', '.package-lock.json');
  if (!existsSync(installed) || !existsSync(nodeOfProject)) return false;
  const have = packagesOf(installed);
  return Object.entries(packagesOf(join(repository, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '') return true;
    const found = have[path];
    // Optional packages for other systems are in the lock file and never in the folder.
    if (!found) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * The environment for an npm of our own inside an npm script: without what the outer npm says about this project, and
 * without the project's programs on PATH, which this very installation removes and puts back.
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment() {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_local_prefix)|^INIT_CWD$|^NODE_OPTIONS$/.test(name)),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !/[\\/]node_modules[\\/]/.test(`${folder}/`));
  return { ...env, PATH: path.join(delimiter), npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' };
}

/** Where npm is missing, says how to get it. */
export function requireNpm() {
  if (!findProgram('npm')) throw new Obstacle('npm is missing. Install it (on Debian: apt-get install npm) and run the command again.', 2);
}

/** Brings node_modules to what package-lock.json says, by `npm ci`. */
export async function ensureDependencies() {
  if (inStep()) return;
  requireNpm();
  await exclusively(`npm ci ${repository}`, async () => {
    if (inStep()) return;
    await step('npm packages of package-lock.json', async () => {
      await run('npm', ['ci'], { cwd: repository, env: npmEnvironment() });
      if (!existsSync(nodeOfProject)) throw new Obstacle('npm ci did not install the program of the package "node": are install scripts switched off (npm config ignore-scripts)?');
      return (await run('du', ['-sm', join(repository, 'node_modules')])).replace(/^(\d+)[^]*/, '$1 MB');
    });
  });
}
