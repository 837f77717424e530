import { request } from 'node:https';
import { loadImages } from './images/loadImages.ts';
import { apiServer, controllerManager, etcd, scheduler } from './programs/controlPlane.ts';
import { keepRunning, untilTrue } from './programs/daemon.ts';
import { containerd, containerdSocket, kubelet } from './programs/node.ts';
import { makePapers, nodeName, type Papers } from './programs/papers.ts';
import { makeCgroups } from './room/cgroups.ts';
import type { ClusterFile } from './room/clusterFile.ts';
import { program } from './room/places.ts';
import { run } from './room/run.ts';

/**
 * Starts etcd, the control plane, containerd and a kubelet in this room and waits until the node takes pods.
 * @param cgroupRoot name of the room's own control group
 * @param issuer `iss` of ServiceAccount tokens
 */
export async function startCluster(cgroupRoot: string, issuer: string): Promise<ClusterFile> {
  await makeCgroups(cgroupRoot);
  const papers = await makePapers();
  keepRunning(etcd());
  keepRunning(await containerd());
  const images = untilTrue('containerd answers', async () => (await run(program('ctr'), ['--address', containerdSocket, 'version'])) !== '').then(loadImages);
  await untilTrue('etcd answers', async () => (await fetch('http://127.0.0.1:2379/health')).ok);
  keepRunning(apiServer(papers, issuer));
  await untilTrue('the API server is ready', async () => (await ask(papers, '/readyz')) === 'ok');
  keepRunning(controllerManager(papers));
  keepRunning(scheduler(papers));
  await images;
  keepRunning(await kubelet(papers, cgroupRoot));
  await untilTrue('the node is ready', () => nodeIsReady(papers));
  await untilTrue('namespaces get their accounts', async () => (await ask(papers, '/api/v1/namespaces/default/serviceaccounts/default')) !== undefined);
  return { kubeconfig: papers.kubeconfigOf('admin'), server: papers.server, caPem: papers.caPem, issuer, desk: papers.desk };
}

async function nodeIsReady(papers: Papers): Promise<boolean> {
  const text = await ask(papers, `/api/v1/nodes/${nodeName}`);
  const node = JSON.parse(text ?? '{}') as { status?: { conditions?: { type: string; status: string }[] } };
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

/** The body of a 200, else undefined. */
function ask(papers: Papers, path: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${papers.server}${path}`, { ca: papers.caPem, agent: false, headers: { authorization: `Bearer ${papers.tokenOf('admin')}` } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.once('end', () => resolve(response.statusCode === 200 ? body : undefined));
      response.once('error', reject);
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}
