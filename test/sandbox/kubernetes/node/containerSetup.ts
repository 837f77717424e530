/**
 * The first program in a container's namespaces: mounts what the plan says, then becomes the container's program.
 * Runs alone (`node containerSetup.ts <plan file>`), so it imports nothing of the sandbox; it reports on descriptor 3.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

interface SetupPlan {
  readonly root: string;
  readonly fstab: string;
  readonly hostname: string;
  readonly workingDir: string;
  readonly uid: number;
  readonly gid: number;
  readonly noNewPrivileges: boolean;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What container runtimes leave to root inside a container. */
const CAPABILITIES = [
  'chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap', 'net_bind_service', 'sys_chroot',
];
const REPORT = 3;

function report(message: Readonly<Record<string, string>>): void {
  writeSync(REPORT, `${JSON.stringify(message)}\n`);
}

/** The path of the program inside the root, by the container's PATH; undefined where there is none. */
function findProgram(plan: SetupPlan): string | undefined {
  const [name = ''] = plan.argv;
  const folders = name.includes('/') ? [''] : (plan.env.PATH ?? '').split(':');
  for (const folder of folders) {
    const inside = name.includes('/') ? (name.startsWith('/') ? name : join(plan.workingDir, name)) : join(folder, name);
    try {
      if (statSync(join(plan.root, inside)).isFile()) return inside;
    } catch {
      // Not here: the next folder of the PATH may have it.
    }
  }
  return undefined;
}

function main(planFile: string): void {
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as SetupPlan;
  unlinkSync(planFile);
  try {
    writeFileSync('/proc/sys/kernel/hostname', plan.hostname);
  } catch {
    // A kernel that does not allow it only costs the container its own host name.
  }
  const mounted = spawnSync('mount', ['--fstab', plan.fstab, '--all'], { encoding: 'utf8' });
  if (mounted.status !== 0) {
    report({ failure: `failed to create containerd task: failed to mount: ${(mounted.stderr || String(mounted.error)).trim()}` });
    process.exit(128);
  }
  const program = findProgram(plan);
  if (program === undefined) {
    const [name = ''] = plan.argv;
    const why = name.includes('/') ? `exec: "${name}": stat ${name}: no such file or directory` : `exec: "${name}": executable file not found in $PATH`;
    report({ failure: `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${why}: unknown` });
    process.exit(128);
  }
  report({ started: 'yes' });
  const argv = [
    'setpriv', '--bounding-set', `-all,${CAPABILITIES.map((name) => `+${name}`).join(',')}`, '--inh-caps=-all',
    ...(plan.noNewPrivileges ? ['--no-new-privs'] : []),
    '--', 'unshare', `--root=${plan.root}`, `--wd=${plan.workingDir}`, `--setgid=${plan.gid}`, `--setuid=${plan.uid}`,
    // Changing the user clears the death signal, so it is set again by the last program before the container's own.
    '--', '/usr/bin/setpriv', '--pdeathsig', 'KILL', '--', program, ...plan.argv.slice(1),
  ];
  if (!process.execve) throw new Error('this Node.js has no process.execve');
  process.execve('/usr/bin/setpriv', argv, { ...plan.env });
}

main(process.argv[2] ?? '');
