import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kubernetesFolder, repository } from '../../rig/needs/places.mjs';
import { bridge, nodeAddress, roomFolder } from './places.ts';
import { run } from './run.ts';

/**
 * What the kubelet sets for the whole machine: it finds them set already, in files that lie over the real ones for the
 * processes of this room (kubelet 1.20 pkg/util/sysctl).
 */
const machineSettings: Readonly<Record<string, string>> = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

/** Folders that programs write to whatever they are told: what is written there ends with the room. */
const shadowed = ['/var/lib', '/var/log'];

/** Makes the room's file systems and its network. Must run inside of its namespaces. */
export async function furnish(): Promise<void> {
  for (const path of shadowed) {
    const own = [repository, kubernetesFolder()].find((folder) => `${folder}/`.startsWith(`${path}/`));
    if (own !== undefined) throw new Error(`The cluster stage cannot run from ${own}: everything it writes below ${path} is thrown away.`);
  }
  await run('mount', ['-t', 'tmpfs', '-o', 'size=6g,mode=0755', 'tenantlink', '/run']);
  await mkdir(join(roomFolder, 'tmp'), { recursive: true, mode: 0o700 });
  for (const path of shadowed) await shadow(path);
  await mkdir(join(roomFolder, 'settings'), { recursive: true });
  for (const [name, value] of Object.entries(machineSettings)) {
    const file = join(roomFolder, 'settings', name.replaceAll('/', '.'));
    await writeFile(file, `${value}\n`);
    await run('mount', ['--bind', file, `/proc/sys/${name}`]);
  }
  await run('ip', ['link', 'set', 'lo', 'up']);
  await run('ip', ['link', 'add', bridge, 'type', 'bridge']);
  await run('ip', ['addr', 'add', `${nodeAddress}/24`, 'dev', bridge]);
  await run('ip', ['link', 'set', bridge, 'up']);
}

async function shadow(path: string): Promise<void> {
  const own = join(roomFolder, 'shadows', path.replaceAll('/', '-'));
  const [upper, work] = [join(own, 'upper'), join(own, 'work')];
  for (const folder of [upper, work]) await mkdir(folder, { recursive: true });
  await run('mount', ['-t', 'overlay', 'tenantlink', '-o', `lowerdir=${path},upperdir=${upper},workdir=${work}`, path]);
}
