/** Runs a pod and waits to be killed: the process of `podIsolation.test.ts` that must leave nothing behind. */
import { CoreV1Api } from '@kubernetes/client-node';
import { startSandboxCluster } from './sandboxCluster.ts';
import { nodePod } from './suite/podSpecs.ts';

const sandbox = await startSandboxCluster();
const at = await sandbox.connection();
await at.kubeConfig.makeApiClient(CoreV1Api).createNamespacedPod({
  namespace: at.namespace,
  body: nodePod(at, 'abandoned', `setInterval(() => 0, 1000) // ${process.argv[2] ?? ''} pod`),
});
