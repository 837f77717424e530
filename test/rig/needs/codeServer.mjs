/**
 * VS Code's server as the code-server package carries it, made ready without a download site: npm packages only, and
 * of their native parts only those that the workbench and the extension host load.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { editionFolder, editions, findProgram } from './places.mjs';
import { npmEnvironment, requireNpm } from './npmDependencies.mjs';
import { exclusively, run, step } from './step.mjs';

/** Loaded at no time by what the rig runs, and 220 MB: the parts of VS Code's own AI agents and of dev containers. */
const leftOut = ['@github/copilot-sdk', '@microsoft/mxc-sdk', '@devcontainers/cli'];

/**
 * Native parts that have no ready-made binary in every edition. spdlog writes the output channels' files, the watchdog
 * ends orphaned hosts, node-pty starts terminals and tasks: without it 1.105 tells neither a task's end nor an error.
 */
const built = ['@vscode/spdlog', '@vscode/native-watchdog', 'native-watchdog', 'node-pty'];

/** 1.105 takes this from a git commit on GitHub; the registry has the same version with ready-made binaries. */
const fromRegistry = { name: '@parcel/watcher', version: '2.5.1' };

/** @param {string} spec @param {string} into @param {NodeJS.ProcessEnv} env */
async function unpack(spec, into, env) {
  mkdirSync(into, { recursive: true });
  await run('npm', ['pack', '--pack-destination', into, spec], { cwd: into, env });
  const archive = readdirSync(into).find((name) => name.endsWith('.tgz'));
  if (!archive) throw new Error(`npm pack ${spec} left no archive`);
  await run('tar', ['-xzf', archive, '--strip-components=1', '--no-same-owner'], { cwd: into });
  rmSync(join(into, archive));
}

/** @param {string} folder */
function trimDependencies(folder) {
  for (const name of ['package.json', 'npm-shrinkwrap.json']) {
    const path = join(folder, name);
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    for (const { dependencies } of [manifest, manifest.packages?.[''] ?? {}]) {
      for (const unused of leftOut) delete dependencies?.[unused];
      if (dependencies?.[fromRegistry.name]?.includes('#')) {
        dependencies[fromRegistry.name] = fromRegistry.version;
        delete manifest.packages?.[`node_modules/${fromRegistry.name}`];
      }
    }
    writeFileSync(path, JSON.stringify(manifest, undefined, 2));
  }
}

/** 1.105 expects the ripgrep that its install script would download from GitHub; Debian's serves it. @param {string} vscode */
function linkRipgrep(vscode) {
  const folder = join(vscode, 'node_modules', '@vscode', 'ripgrep');
  const program = findProgram('rg');
  if (!existsSync(folder) || !program) return;
  mkdirSync(join(folder, 'bin'), { recursive: true });
  symlinkSync(program, join(folder, 'bin', 'rg'));
}

/** @param {keyof typeof editions} name @param {string} folder */
async function build(name, folder) {
  const { codeServer, node } = editions[name];
  const nodeFolder = join(folder, 'node');
  await unpack(`node-${process.platform}-${process.arch}@${node}`, nodeFolder, npmEnvironment());
  await unpack(`code-server@${codeServer}`, join(folder, 'code-server'), npmEnvironment());
  const inherited = npmEnvironment();
  const env = {
    ...inherited,
    PATH: [join(nodeFolder, 'bin'), inherited.PATH].join(delimiter),
    // The machine's own headers belong to another Node; JOBS is make's -j as node-gyp reads it.
    npm_config_nodedir: nodeFolder,
    JOBS: 'max',
  };
  const vscode = join(folder, 'code-server', 'lib', 'vscode');
  trimDependencies(vscode);
  await run('npm', ['install', '--ignore-scripts', '--omit=dev'], { cwd: vscode, env });
  await run('npm', ['install', '--ignore-scripts', '--omit=dev'], { cwd: join(vscode, 'extensions'), env });
  const present = built.filter((dependency) => existsSync(join(vscode, 'node_modules', dependency)));
  await run('npm', ['rebuild', ...present], { cwd: vscode, env });
  linkRipgrep(vscode);
  // Some of the built-in extensions look for packed modules beside the plain ones.
  if (name === 'oldest') symlinkSync('node_modules', join(vscode, 'node_modules.asar'));
  return (await run('du', ['-sm', folder])).replace(/^(\d+)[^]*/, '$1 MB');
}

/**
 * Installs one edition of VS Code into the cache folder: in a folder of another name first, which gets its own only
 * when all of it is there.
 * @param {keyof typeof editions} name
 */
export async function ensureCodeServer(name) {
  const folder = editionFolder(name);
  if (existsSync(folder)) return;
  requireNpm();
  await exclusively(folder, async () => {
    if (existsSync(folder)) return;
    mkdirSync(dirname(folder), { recursive: true });
    // What an interrupted run left. Its programs may still be writing there: this run's folder has a name of its own.
    const leftovers = readdirSync(dirname(folder)).filter((entry) => entry.startsWith(`${basename(folder)}.unfinished`));
    for (const entry of leftovers) rmSync(join(dirname(folder), entry), { recursive: true, force: true, maxRetries: 5 });
    const unfinished = `${folder}.unfinished-${process.pid}`;
    await step(`VS Code ${editions[name].vscode} from npm (${basename(folder)})`, async () => {
      const size = await build(name, unfinished);
      renameSync(unfinished, folder);
      return size;
    });
  });
}
