/** Whether this machine lets a cluster of its own be started: asked by the bootstrap and by the stage. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, kubernetesFolder } from './places.mjs';

/** What a room is made of, tried in namespaces that end with the attempt. The bridge is tried once `ip` is there. */
const attempt = [
  'mount -t tmpfs tenantlink /run',
  'mkdir /run/upper /run/work',
  'mount -t overlay tenantlink -o lowerdir=/var/lib,upperdir=/run/upper,workdir=/run/work /var/lib',
  'touch /run/setting && mount --bind /run/setting /proc/sys/vm/overcommit_memory',
  'if command -v ip; then ip link add tenantlink0 type bridge; fi',
].join(' && ');
const namespaces = ['--net', '--mount', '--pid', '--uts', '--ipc', '--mount-proc', '--fork'];

/** Why no control groups can be made for pods. */
function noCgroups() {
  const root = '/sys/fs/cgroup';
  const unified = existsSync(join(root, 'cgroup.controllers'));
  const hierarchies = unified ? [root] : existsSync(root) ? readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name)) : [];
  if (hierarchies.length === 0) return 'there are no control groups';
  for (const hierarchy of hierarchies) {
    const folder = join(hierarchy, `tenantlink-attempt-${process.pid}`);
    try {
      mkdirSync(folder);
      rmdirSync(folder);
    } catch (error) {
      return `control groups cannot be made: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
}

/** Why the programs cannot be had, where they were not built before. */
function noPrograms() {
  if (existsSync(kubernetesFolder())) return undefined;
  if (!findProgram('apt-get')) return "the programs of Kubernetes are built from Debian's source, and this system has no apt-get";
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (/^ID=debian$/m.test(system) && /^VERSION_ID="?12"?$/m.test(system)) return undefined;
  return `the programs of Kubernetes are built from the source of Debian 12, and this system is ${/^PRETTY_NAME="?(.*?)"?$/m.exec(system)?.[1] ?? 'another one'}`;
}

/**
 * Why this machine cannot have a cluster of its own; undefined where it can, or where KUBECONFIG names another cluster.
 * @returns {string | undefined}
 */
export function noRoom() {
  if (process.env.KUBECONFIG !== undefined) return undefined;
  if (process.platform !== 'linux') return 'a cluster of its own needs Linux';
  if (process.getuid?.() !== 0) return 'a cluster of its own can be started by root only';
  if (!findProgram('unshare') || !findProgram('setpriv')) return 'unshare and setpriv (util-linux) are missing';
  const tried = spawnSync('unshare', [...namespaces, '--', 'sh', '-c', attempt], { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (tried.status !== 0) return `this machine lets no namespaces, mounts or bridge be made: ${(tried.stderr || tried.error?.message || '').trim()}`;
  return noCgroups() ?? noPrograms();
}
