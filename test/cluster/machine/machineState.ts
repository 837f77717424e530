import { existsSync } from 'node:fs';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What the kubelet, containerd, runc or the pods' network would set for the whole machine. */
const settings = [
  'vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic', 'kernel/panic_on_oops', 'kernel/keys/root_maxkeys', 'kernel/keys/root_maxbytes',
  'net/ipv4/ip_forward', 'net/ipv4/conf/all/forwarding', 'net/ipv4/conf/all/route_localnet', 'net/bridge/bridge-nf-call-iptables', 'net/netfilter/nf_conntrack_max',
];

/** Where programs of a cluster keep things when nobody tells them otherwise. */
const folders = [
  '/var/lib/kubelet', '/var/lib/containerd', '/var/lib/etcd', '/var/lib/cni', '/var/lib/dockershim', '/var/log/pods', '/var/log/containers',
  '/run/containerd', '/run/runc', '/run/netns', '/run/tenantlink', '/etc/cni', '/opt/cni', '/usr/libexec/kubernetes',
];

/** Everything of the machine that a room could leave changed. */
export async function machineState(temporary: string): Promise<Readonly<Record<string, unknown>>> {
  return {
    settings: await Promise.all(settings.map(async (name) => `${name} ${await readFile(join('/proc/sys', name), 'utf8').catch(() => 'absent')}`)),
    mounts: (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').sort(),
    links: (await readFile('/proc/net/dev', 'utf8')).split('\n').map((line) => line.split(':')[0]?.trim()).sort(),
    folders: await Promise.all(folders.map(async (path) => (existsSync(path) ? [path, ...(await readdir(path)).sort()] : path))),
    // npm has a folder of its own there.
    temporary: (await readdir(temporary)).filter((name) => name.startsWith('tenantlink')),
  };
}

/** The namespaces that a process lives in, by kind; those that are this process's own are left out. */
export async function namespacesOf(pid: number): Promise<readonly string[]> {
  const names = async (whose: string): Promise<string[]> => Promise.all((await readdir(`/proc/${whose}/ns`)).map(async (kind) => readlink(`/proc/${whose}/ns/${kind}`)));
  const own = new Set(await names('self'));
  return (await names(String(pid))).filter((name) => !own.has(name));
}

/** Processes that live in one of these namespaces. */
export async function inhabitants(namespaces: readonly string[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)) {
    // A process that ended meanwhile lives nowhere.
    const theirs = await namespacesOf(pid).catch(() => []);
    if (theirs.some((name) => namespaces.includes(name))) found.push(pid);
  }
  return found;
}

/** Control groups that these processes' rooms made; another run's rooms beside this one are none of ours. */
export async function roomGroups(pids: readonly number[]): Promise<readonly string[]> {
  const hierarchies = existsSync('/sys/fs/cgroup/cgroup.controllers') ? ['.'] : await readdir('/sys/fs/cgroup');
  const all = await Promise.all(hierarchies.map(async (name) => (await readdir(join('/sys/fs/cgroup', name)).catch(() => [])).map((group) => join(name, group))));
  return all.flat().filter((path) => pids.some((pid) => path.includes('tenantlink-cluster-') && path.includes(`-${String(pid)}-`)));
}
