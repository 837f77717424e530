/**
 * Installs what a command needs and no more, then runs the command under Node 24. Uses nothing but Node 20's own
 * modules, because on a fresh machine nothing else is there.
 *
 *   node test/rig/bootstrap.mjs <need,need> [--needs-unless=--option:need,need] -- <script.ts> [arguments]
 *
 * Needs: deps (node_modules), chromium, native (a compiler), vscode and vscode-oldest (VS Code from npm),
 * kubernetes (a real one, unless KUBECONFIG names another or this machine cannot have one), kubectl.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureCodeServer } from './needs/codeServer.mjs';
import { ensureDebian } from './needs/debian.mjs';
import { ensureKubectl } from './needs/kubectl.mjs';
import { ensureKubernetes } from './needs/kubernetes.mjs';
import { ensureDependencies } from './needs/npmDependencies.mjs';
import { nodeOfProject, repository } from './needs/places.mjs';
import { noRoom } from './needs/room.mjs';
import { Obstacle } from './needs/step.mjs';

/** What a need stands on. @type {Record<string, string[]>} */
const implied = {
  deps: [],
  chromium: [],
  native: [],
  vscode: ['native'],
  'vscode-oldest': ['native', 'ripgrep'],
  kubernetes: ['kubernetes-build'],
  kubectl: [],
};

/** @param {string[]} argv */
function readCommand(argv) {
  const end = argv.indexOf('--');
  const [script, ...args] = end < 0 ? [] : argv.slice(end + 1);
  const [list, ...options] = argv.slice(0, Math.max(end, 0));
  if (!list || !script) throw new Obstacle('usage: bootstrap.mjs <need,need> [--needs-unless=--option:need,need] -- <script.ts> [arguments]', 2);
  const needs = new Set(list.split(','));
  for (const option of options) {
    const [, unless, names] = /^--needs-unless=(--[\w-]+):([\w,-]+)$/.exec(option) ?? [];
    if (!unless || !names) throw new Obstacle(`bootstrap.mjs does not know ${option}`, 2);
    if (!args.includes(unless)) for (const name of names.split(',')) needs.add(name);
  }
  for (const need of needs) {
    if (!implied[need]) throw new Obstacle(`bootstrap.mjs does not know the need "${need}"`, 2);
  }
  return { needs: [...new Set([...needs].flatMap((need) => [need, ...(implied[need] ?? [])]))], script, args };
}

/** @param {string[]} wanted */
async function provide(wanted) {
  const obstacle = wanted.includes('kubernetes') ? noRoom() : undefined;
  if (obstacle) process.stderr.write(`[bootstrap] no cluster of its own: ${obstacle}. KUBECONFIG names another one.\n`);
  const needs = obstacle ? wanted.filter((need) => need !== 'kubernetes' && need !== 'kubernetes-build') : wanted;
  if (needs.includes('deps')) await ensureDependencies();
  await ensureDebian(needs);
  if (needs.includes('vscode')) await ensureCodeServer('newest');
  if (needs.includes('kubernetes')) await ensureKubernetes();
  if (needs.includes('kubectl')) await ensureKubectl();
  if (needs.includes('vscode-oldest')) await ensureCodeServer('oldest');
}

/** @param {string} script @param {string[]} args */
function execute(script, args) {
  const node = Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : nodeOfProject;
  const PATH = [dirname(node), join(repository, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const child = spawn(node, [script, ...args], { stdio: 'inherit', env: { ...process.env, PATH } });
  child.once('error', (error) => stop(new Obstacle(`${node} could not be started: ${error.message}`)));
  // Ctrl-C reaches the whole foreground group by itself; passed on as well, it would arrive twice.
  process.on('SIGINT', () => { if (!process.stdin.isTTY) child.kill('SIGINT'); });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  // npm ends only the shell between it and us, which passes no signal on.
  const shell = process.ppid;
  const watching = process.env.npm_lifecycle_event ? setInterval(() => { if (process.ppid !== shell) child.kill('SIGTERM'); }, 500) : undefined;
  child.once('exit', (code, signal) => {
    clearInterval(watching);
    process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1);
  });
}

/** @param {unknown} error */
function stop(error) {
  process.stderr.write(`[bootstrap] ${error instanceof Obstacle ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof Obstacle ? error.exitCode : 1;
}

try {
  const { needs, script, args } = readCommand(process.argv.slice(2));
  await provide(needs);
  execute(script, args);
} catch (error) {
  stop(error);
}
