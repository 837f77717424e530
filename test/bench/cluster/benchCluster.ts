import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api } from '@kubernetes/client-node';
import { parseArmId } from '../../../src/core/model/armId.ts';
import type { ClusterRef } from '../../../src/core/model/cluster.ts';
import { fail } from '../../../src/core/model/failure.ts';
import { parseTenantId } from '../../../src/core/model/ids.ts';
import { probeContainerName } from '../../../src/core/probe/podSpec.ts';
import type { ProbeRef } from '../../../src/core/ports/probeHost.ts';
import type { KubernetesPorts } from '../../../src/core/ports/world.ts';
import { connectKubernetes } from '../../../src/kubernetes/connectKubernetes.ts';
import { realClock } from '../../builders/productWorld.ts';
import { clusterAdmin, connectCluster } from '../../cluster/clusterConnection.ts';
import { readClusterFile } from '../../cluster/room/clusterFile.ts';
import { until } from '../../contract/kubernetes/suite/connection.ts';
import { kubectlProgram } from '../../rig/needs/places.mjs';

/** A namespace of the cluster, the product's ports on it, and Debian's kubectl beside them. */
export interface BenchCluster {
  readonly ports: KubernetesPorts;
  ref(name: string): ProbeRef;
  readonly nodeImage: string;
  /** Starts a pod that runs this program in a container called as the quota pod's. @returns once it has begun */
  run(name: string, source: string): Promise<void>;
  /** The program and its arguments. */
  kubectlCommand(args: readonly string[]): readonly string[];
  close(): Promise<void>;
}

const cluster: ClusterRef = {
  id: parseArmId('/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/bench'),
  tenantId: parseTenantId('11111111-2222-4333-8444-555555555556'),
};

export async function openBenchCluster(): Promise<BenchCluster> {
  const connection = await connectCluster();
  const { namespace, nodeImage } = connection;
  const core = (await clusterAdmin()).makeApiClient(CoreV1Api);
  const file = (await readClusterFile())?.kubeconfig ?? process.env.KUBECONFIG ?? '';
  const kubeconfig = await readFile(file, 'utf8');
  // Discovery is asked for once, as on a machine where kubectl is used.
  const cache = await mkdtemp(join(tmpdir(), 'kubectl-'));
  const ports = connectKubernetes({
    credentials: { kubeconfig: () => Promise.resolve(kubeconfig) },
    tokens: { token: () => fail({ reason: 'notSupported', operation: 'getToken' }) },
    clock: realClock,
    log: () => undefined,
  });
  return {
    ports,
    ref: (name) => ({ cluster, namespace, name }),
    nodeImage,
    close: () => connection.close(),
    async run(name, source) {
      const container = { name: probeContainerName, image: nodeImage, imagePullPolicy: 'IfNotPresent', command: ['node', '-e', source] };
      await core.createNamespacedPod({ namespace, body: { metadata: { name }, spec: { restartPolicy: 'Never', automountServiceAccountToken: false, terminationGracePeriodSeconds: 0, containers: [container] } } });
      await until(`${name} runs`, async () => ((await core.readNamespacedPod({ namespace, name })).status?.phase === 'Pending' ? undefined : true));
    },
    kubectlCommand: (args) => [kubectlProgram(), '--kubeconfig', file, '--cache-dir', cache, '--namespace', namespace, ...args],
  };
}
