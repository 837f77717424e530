import { after, describe } from 'node:test';
import { startSandboxCluster, type SandboxCluster } from './sandboxCluster.ts';
import { kubernetesContract } from './suite/kubernetesContract.ts';

describe('the small Kubernetes keeps the contract', () => {
  let sandbox: Promise<SandboxCluster> | undefined;
  after(async () => (await sandbox)?.close());
  kubernetesContract(async () => {
    sandbox ??= startSandboxCluster();
    return (await sandbox).connection();
  });
});
