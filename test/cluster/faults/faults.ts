import { readFile, readdir } from 'node:fs/promises';
import { CoreV1Api, PatchStrategy, setHeaderOptions, type KubeConfig } from '@kubernetes/client-node';
import { raw } from '../../contract/kubernetes/suite/connection.ts';
import { pidFile } from '../programs/daemon.ts';
import { nodeName } from '../programs/papers.ts';
import { bridge, ports } from '../room/places.ts';
import { run } from '../room/run.ts';

/** What a fault may need to know of the run it strikes. */
export interface Struck {
  readonly admin: KubeConfig;
  readonly namespace: string;
  /** The run's pod; undefined before it is there. */
  readonly podName: string | undefined;
}

/** Something that breaks in the middle of a run. */
export interface Fault {
  readonly name: string;
  /** What of the run it strikes, which has to be there. */
  readonly at?: 'pod' | 'program';
  /** Breaks it; returns when it is broken. */
  strike(at: Struck): Promise<void>;
  /** Mends it, a while later; absent where it mends itself. */
  heal?(at: Struck): Promise<void>;
}

/** Group of the product's process, by which the room's network tells its requests from the cluster's own. */
export const clientGroup = 4242;

async function tool(name: string, args: readonly string[]): Promise<void> {
  await run(name, args);
}

async function signal(program: string, what: NodeJS.Signals): Promise<void> {
  process.kill(Number(await readFile(pidFile(program), 'utf8')), what);
}

/** A program of the cluster ends at once; it is started again half a second later. */
function killed(program: string): Fault {
  return { name: `${program} is killed`, strike: () => signal(program, 'SIGKILL') };
}

/** What the product's process sends to the API server meets this (the webhook's questions too, which lives there); what other programs send does not. */
function clientCut(name: string, target: readonly string[]): Fault {
  const rule = ['OUTPUT', '-p', 'tcp', '--dport', String(ports.apiServer), '-m', 'owner', '--gid-owner', String(clientGroup), '-j', ...target];
  return { name, strike: () => tool('iptables', ['-I', ...rule]), heal: () => tool('iptables', ['-D', ...rule]) };
}

/** The process of the run's program, and its parent: the shim that holds the pod. */
async function programOf({ admin, namespace, podName = '' }: Struck): Promise<{ readonly program: number; readonly shim: number }> {
  const { metadata } = await admin.makeApiClient(CoreV1Api).readNamespacedPod({ namespace, name: podName });
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // It may have ended meanwhile.
    const [groups, command, stat] = await Promise.all(['cgroup', 'cmdline', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')));
    if (groups?.includes(metadata?.uid ?? 'nobody’s') !== true || command?.startsWith('node') !== true) continue;
    return { program: Number(pid), shim: Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
  }
  throw new Error(`no program runs in ${podName}`);
}

async function cordon({ admin }: Struck, unschedulable: boolean): Promise<void> {
  await admin.makeApiClient(CoreV1Api).patchNode({ name: nodeName, body: { spec: { unschedulable } } }, setHeaderOptions('Content-Type', PatchStrategy.MergePatch));
}

/** Everything that breaks. */
export const faults: readonly Fault[] = [
  killed('kube-apiserver'),
  killed('kube-controller-manager'),
  killed('kube-scheduler'),
  killed('kubelet'),
  killed('containerd'),
  { name: 'etcd stands still', strike: () => signal('etcd', 'SIGSTOP'), heal: () => signal('etcd', 'SIGCONT') },
  clientCut('the client’s connections are reset', ['REJECT', '--reject-with', 'tcp-reset']),
  clientCut('the client’s packets are lost', ['DROP']),
  { name: 'the pod’s network is down', strike: () => tool('ip', ['link', 'set', bridge, 'down']), heal: () => tool('ip', ['link', 'set', bridge, 'up']) },
  { name: 'the program is killed', at: 'program', strike: async (at) => void process.kill((await programOf(at)).program, 'SIGKILL') },
  { name: 'the pod’s shim is killed', at: 'program', strike: async (at) => void process.kill((await programOf(at)).shim, 'SIGKILL') },
  {
    name: 'the node is drained',
    at: 'pod',
    async strike(at) {
      await cordon(at, true);
      const { namespace, podName: name = '' } = at;
      const answer = await raw(at.admin, { method: 'POST', path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, body: { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name, namespace } } });
      if (answer.status >= 300) throw new Error(`the eviction was refused: ${answer.bytes.toString()}`);
    },
    heal: (at) => cordon(at, false),
  },
];
