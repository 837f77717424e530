import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ContainerPlan } from './containerPlan.ts';

/** Parts of the machine every image shares: the shell and its libraries. */
const SYSTEM_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib64', '/usr/share/zoneinfo'];
const SYSTEM_LINKS = ['/bin', '/sbin', '/lib', '/lib64'];
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
/** Where images keep the Node.js program. */
const NODE_PATHS = ['/usr/local/bin/node', '/nodejs/bin/node'];

/** A root folder on the machine, ready to be mounted into. */
export interface ContainerRoot {
  readonly root: string;
  /** The mounts, in the format of fstab(5). */
  readonly fstab: string;
}

/** Lays out a container's root: empty mount points, the image's own small files, and the list of mounts. */
export async function layOutRoot(plan: ContainerPlan, nodePath: string): Promise<ContainerRoot> {
  const root = join(plan.folder, 'root');
  const mounts: string[] = [];
  const bind = (source: string, target: string, readOnly: boolean): void => {
    mounts.push(`${escaped(source)} ${escaped(join(root, target))} none bind${readOnly ? ',ro' : ''} 0 0`);
  };
  await mkdir(root, { recursive: true });
  if (plan.readOnlyRoot) bind(root, '/', true);
  for (const folder of ['/etc', '/home', '/root', '/run', '/var/run', '/var/tmp', '/opt', '/srv', '/app', '/usr/local/bin', '/usr/local/lib']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await mkdir(join(root, 'tmp'), { recursive: true, mode: 0o777 });
  for (const folder of SYSTEM_FOLDERS.filter((path) => existsSync(path) && !lstatSync(path).isSymbolicLink())) {
    await mkdir(join(root, folder), { recursive: true });
    bind(folder, folder, true);
  }
  for (const path of SYSTEM_LINKS.filter((one) => existsSync(one))) {
    if (lstatSync(path).isSymbolicLink()) await symlink(readlinkSync(path), join(root, path));
    else {
      await mkdir(join(root, path), { recursive: true });
      bind(path, path, true);
    }
  }
  if (plan.hasNode) {
    for (const path of NODE_PATHS) {
      await emptyFile(join(root, path));
      bind(realpathSync(nodePath), path, true);
    }
  }
  for (const [name, content] of Object.entries(plan.etc)) await writeFile(join(root, 'etc', name), content);
  await mkdir(join(root, 'proc'), { recursive: true });
  mounts.push(`proc ${escaped(join(root, 'proc'))} proc nosuid,nodev,noexec 0 0`);
  await layOutDevices(root, bind);
  // Outer mounts first, so that a mount inside another one lands in it.
  for (const mount of [...plan.mounts].sort((a, b) => a.target.length - b.target.length)) {
    const point = join(root, mount.target);
    if (mount.isFile) await emptyFile(point);
    else await mkdir(point, { recursive: true });
    bind(mount.source, mount.target, mount.readOnly);
  }
  await mkdir(join(root, plan.workingDir), { recursive: true });
  return { root, fstab: `${mounts.join('\n')}\n` };
}

async function layOutDevices(root: string, bind: (source: string, target: string, readOnly: boolean) => void): Promise<void> {
  await mkdir(join(root, 'dev/shm'), { recursive: true, mode: 0o777 });
  for (const name of DEVICES.filter((one) => existsSync(`/dev/${one}`))) {
    await emptyFile(join(root, 'dev', name));
    bind(`/dev/${name}`, `/dev/${name}`, false);
  }
  for (const [name, target] of [['fd', '/proc/self/fd'], ['stdin', '/proc/self/fd/0'], ['stdout', '/proc/self/fd/1'], ['stderr', '/proc/self/fd/2']] as const) {
    await symlink(target, join(root, 'dev', name));
  }
}

async function emptyFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '', { flag: 'a' });
}

/** fstab(5) separates fields by blanks. */
function escaped(path: string): string {
  return path.replaceAll('\\', '\\134').replaceAll(' ', '\\040').replaceAll('\t', '\\011').replaceAll('\n', '\\012');
}
