import { CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { raw, until } from '../../contract/kubernetes/suite/connection.ts';
import { containerdSocket } from '../programs/node.ts';
import { nodeName } from '../programs/papers.ts';
import { program } from '../room/places.ts';
import { run } from '../room/run.ts';

/** Waits until every program of the cluster answers again and its node takes pods. */
export async function healthy(admin: KubeConfig): Promise<void> {
  const core = admin.makeApiClient(CoreV1Api);
  /** What does not answer yet is asked again. */
  const sometime = (what: string, ask: () => Promise<boolean>): Promise<true> => until(what, async () => ((await ask().catch(() => false)) ? true : undefined), 120_000);
  await sometime('the API server is ready', async () => (await raw(admin, { path: '/readyz' })).status === 200);
  await sometime('the kubelet is well', async () => (await fetch('http://127.0.0.1:10248/healthz')).ok);
  await sometime('containerd answers', async () => (await run(program('ctr'), ['--address', containerdSocket, 'version'])) !== '');
  await sometime('the node takes pods', async () => {
    const { spec, status } = await core.readNode({ name: nodeName });
    const ready = status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true;
    return ready && (spec?.taints ?? []).length === 0;
  });
}
