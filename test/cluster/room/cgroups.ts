import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, readlink, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = '/sys/fs/cgroup';
const prefix = 'tenantlink-cluster-';

/** The hierarchies that pods are accounted in: one per controller (version 1), or the one (version 2). */
async function hierarchies(): Promise<readonly string[]> {
  if (existsSync(join(root, 'cgroup.controllers'))) return [root];
  const entries = await readdir(root, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
}

/** When a process started, in ticks since boot: tells it from a later one of the same number. */
async function startOf(pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The program's name stands in brackets and may hold blanks; the start is the 20th field after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** The namespace in which this process's numbers mean anything: a room may be inside of another one. */
async function numbering(): Promise<string> {
  return (await readlink('/proc/self/ns/pid')).replaceAll(/\D/g, '');
}

/** Names the room after this process, so that a later start knows whether it lives. */
export async function roomName(): Promise<string> {
  return `${prefix}${await numbering()}-${String(process.pid)}-${(await startOf('self')) ?? '0'}`;
}

/** Makes the parent of all pods' control groups. */
export async function makeCgroups(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const folder = join(hierarchy, name);
    await mkdir(folder, { recursive: true });
    await adoptCpus(hierarchy, folder);
  }
}

/** A new group of the version 1 controller cpuset may use no processor until it is told which. */
async function adoptCpus(hierarchy: string, folder: string): Promise<void> {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    if (!existsSync(join(folder, file))) continue;
    await writeFile(join(folder, file), await readFile(join(hierarchy, file), 'utf8'));
  }
}

/** Removes the control groups of a room whose processes have ended or are about to. */
export async function removeCgroups(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeTree(join(hierarchy, name));
}

/** Removes what rooms left whose process was killed. */
export async function sweepCgroups(): Promise<void> {
  const own = `${prefix}${await numbering()}-`;
  for (const hierarchy of await hierarchies()) {
    for (const name of (await readdir(hierarchy)).filter((entry) => entry.startsWith(own))) {
      const [pid = '', start] = name.slice(own.length).split('-');
      if ((await startOf(pid)) !== start) await removeTree(join(hierarchy, name));
    }
  }
}

async function removeTree(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  }
  for (let tries = 0; ; tries += 1) {
    try {
      await rmdir(folder);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      // Busy while the kernel still buries its processes.
      if (code !== 'EBUSY' || tries > 100) throw error;
      await pause(50);
    }
  }
}
