import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { repository } from '../../rig/needs/places.mjs';
import { descendants } from '../../rig/processes.ts';
import { until } from '../../contract/kubernetes/suite/connection.ts';
import { sweepCgroups } from '../room/cgroups.ts';
import { inhabitants, machineState, namespacesOf, roomGroups } from './machineState.ts';

const elsewhere = process.env.KUBECONFIG === undefined ? false : 'no cluster is started where KUBECONFIG names one';
const besidePod = [join(repository, 'test', 'cluster', 'run.ts'), join(repository, 'test', 'cluster', 'machine', 'besidePod.ts')];

/** A command that starts a cluster, and what it made of the machine by the time it said `saying`. */
interface Started {
  readonly command: ChildProcess;
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
  readonly pids: readonly number[];
  readonly namespaces: readonly string[];
}

async function start(program: string, args: readonly string[], saying: string, temporary: string): Promise<Started> {
  // A test run inside of a test run would run nothing, did it know.
  const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: temporary };
  delete env.NODE_TEST_CONTEXT;
  // Should this very process be interrupted, what it started ends too.
  const command = spawn('setpriv', ['--pdeathsig', 'TERM', '--', program, ...args], { cwd: repository, env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let said = '';
  command.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(command, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  await until(`it says "${saying}"`, () => {
    if (command.exitCode !== null || command.signalCode !== null) throw new Error(`it ended:\n${said}`);
    return Promise.resolve(said.includes(saying) ? true : undefined);
  }, 180_000);
  const family = await descendants(command.pid ?? 0);
  for (const name of ['etcd', 'kube-apiserver', 'kubelet', 'containerd']) assert.ok(family.some(({ command: line }) => line.includes(`/${name} `)), `${name} runs`);
  const etcd = family.find(({ command: line }) => line.includes('/etcd '));
  return { command, ended, pids: [command.pid ?? 0, ...family.map(({ pid }) => pid)], namespaces: await namespacesOf(etcd?.pid ?? 0) };
}

/** Starts, does it to the command, and looks whether the machine is as it was. */
async function leavesNothing(program: string, args: readonly string[], saying: string, end: (command: ChildProcess) => void | Promise<void>): Promise<readonly [number | null, NodeJS.Signals | null]> {
  const temporary = await mkdtemp(join(tmpdir(), 'tenantlink-room-'));
  const before = await machineState(temporary);
  const { command, ended, pids, namespaces } = await start(program, args, saying, temporary);
  assert.ok(namespaces.length >= 5 && (await inhabitants(namespaces)).length > 8 && (await roomGroups(pids)).length > 0, 'what a room makes is seen');
  await end(command);
  const ending = await ended;
  await until('nobody lives in its namespaces', async () => ((await inhabitants(namespaces)).length === 0 ? true : undefined));
  await until('every process has ended', async () => ((await livesOn(pids)).length === 0 ? true : undefined));
  // Where nobody was left to remove the control groups, the next start does.
  if (ending[1] === 'SIGKILL') await sweepCgroups();
  assert.deepEqual(await roomGroups(pids), []);
  assert.deepEqual(await machineState(temporary), before);
  await rm(temporary, { recursive: true });
  return ending;
}

async function livesOn(pids: readonly number[]): Promise<readonly number[]> {
  const family = await Promise.all(pids.map(async (pid) => ({ pid, lives: await namespacesOf(pid).then(() => true, () => false) })));
  return family.filter(({ lives }) => lives).map(({ pid }) => pid);
}

const pod = 'a pod runs';

/** A folder whose file `end` lets the program beside the cluster end. */
async function leaving(): Promise<{ readonly args: readonly string[]; readonly leave: () => Promise<void>; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantlink-end-'));
  const file = join(folder, 'end');
  return { args: [...besidePod, file], leave: () => writeFile(file, ''), remove: () => rm(folder, { recursive: true }) };
}

describe('a cluster leaves the machine as it was', { skip: elsewhere }, () => {
  test('after a run that leaves a pod running', async () => {
    const { args, leave, remove } = await leaving();
    assert.deepEqual(await leavesNothing(process.execPath, args, pod, leave), [0, null]);
    await remove();
  });

  for (const [signal, ending] of [['SIGINT', [130, null]], ['SIGTERM', [143, null]], ['SIGKILL', [null, 'SIGKILL']]] as const) {
    test(`after ${signal} to its runner`, async () => {
      assert.deepEqual(await leavesNothing(process.execPath, [...besidePod, 'never'], pod, (command) => void command.kill(signal)), ending);
    });
  }

  test('after SIGTERM to npm', async () => {
    const args = ['run', '--silent', 'test:cluster', '--', '--match', 'link across tenants'];
    const [code, signal] = await leavesNothing('npm', args, 'Kubernetes is ready', (command) => void command.kill('SIGTERM'));
    assert.ok(code !== 0 || signal !== null, 'an interrupted stage has not passed');
  });

  test('after Ctrl-C, which reaches all of npm’s processes at once', async () => {
    const args = ['run', '--silent', 'test:cluster', '--', '--match', 'link across tenants'];
    const [code, signal] = await leavesNothing('npm', args, 'Kubernetes is ready', ({ pid }) => void process.kill(-(pid ?? 0), 'SIGINT'));
    assert.ok(code !== 0 || signal !== null, 'an interrupted stage has not passed');
  });
});
