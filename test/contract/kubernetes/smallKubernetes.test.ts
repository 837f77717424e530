import { after, describe } from 'node:test';
import { usualRotation } from '../../sandbox/kubernetes/node/containerLog.ts';
import { startSandboxCluster, type SandboxCluster } from './sandboxCluster.ts';
import { kubernetesContract } from './suite/kubernetesContract.ts';

describe('the small Kubernetes keeps the contract', () => {
  let sandbox: Promise<SandboxCluster> | undefined;
  after(async () => (await sandbox)?.close());
  kubernetesContract(async () => {
    // Its kubelet looks at log files more often, so that nobody waits for it.
    sandbox ??= startSandboxCluster({ logRotation: { ...usualRotation, everyMs: 3000 } });
    return (await sandbox).connection();
  });
});
