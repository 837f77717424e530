import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { repository } from '../rig/needs/places.mjs';
import { descendants } from '../rig/processes.ts';
import { until } from '../contract/kubernetes/suite/connection.ts';
import { noOwnCluster } from './clusterConnection.ts';
import { sweepCgroups } from './room/cgroups.ts';

const missing = await noOwnCluster('no cluster is started where KUBECONFIG names one');

/** What a room could leave on the machine. */
async function machine(): Promise<Readonly<Record<string, unknown>>> {
  const settings = ['vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic', 'kernel/panic_on_oops', 'kernel/keys/root_maxkeys', 'kernel/keys/root_maxbytes', 'net/ipv4/ip_forward'];
  const groups = await Promise.all((await readdir('/sys/fs/cgroup')).map(async (name) => (await readdir(join('/sys/fs/cgroup', name)).catch(() => [])).filter((entry) => entry.startsWith('tenantlink-'))));
  return {
    settings: await Promise.all(settings.map((name) => readFile(join('/proc/sys', name), 'utf8'))),
    mounts: (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').length,
    groups: groups.flat().sort(),
    links: (await readFile('/proc/net/dev', 'utf8')).split('\n').map((line) => line.split(':')[0]),
    networks: await readdir('/run/netns').catch(() => []),
    folders: (await readdir(process.env.TMPDIR ?? '/tmp')).filter((name) => name.startsWith('tenantlink')),
  };
}

/** A cluster in a room of its own, beside which a program waits for ever. */
async function startRoom(): Promise<{ readonly room: ChildProcess; readonly pids: readonly number[] }> {
  const room = spawn(process.execPath, [join(repository, 'test', 'cluster', 'run.ts'), '--eval', 'setInterval(() => undefined, 1000)'], { stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  room.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('the cluster is ready', () => Promise.resolve(said.includes('Kubernetes is ready') ? true : undefined), 120_000);
  const family = await descendants(room.pid ?? 0);
  for (const name of ['etcd', 'kube-apiserver', 'kubelet', 'containerd']) assert.ok(family.some(({ command }) => command.includes(`/${name} `)), `${name} runs`);
  return { room, pids: family.map(({ pid }) => pid) };
}

async function livesOn(pids: readonly number[]): Promise<readonly number[]> {
  const present = new Set((await readdir('/proc')).map(Number));
  return pids.filter((pid) => present.has(pid));
}

describe('a cluster that is interrupted leaves nothing behind', { skip: missing ?? false }, () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    test(signal, async () => {
      const before = await machine();
      const { room, pids } = await startRoom();
      assert.notDeepEqual((await machine()).groups, before.groups, 'what a room makes is seen');
      const [code, killedBy] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
        void once(room, 'exit').then(([status, by]) => resolve([status as number | null, by as NodeJS.Signals | null]));
        room.kill(signal);
      });
      assert.ok(signal === 'SIGKILL' ? killedBy === signal : code === (signal === 'SIGINT' ? 130 : 143), `${String(code)} ${String(killedBy)}`);
      await until('every process has ended', async () => ((await livesOn(pids)).length === 0 ? true : undefined));
      // Nobody was left to do it; the next start does.
      if (signal === 'SIGKILL') await sweepCgroups();
      assert.deepEqual(await machine(), before);
    });
  }
});
