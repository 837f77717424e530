import { describe } from 'node:test';
import { kubernetesContract } from '../contract/kubernetes/suite/kubernetesContract.ts';
import { connectCluster, noCluster } from './clusterConnection.ts';

const missing = await noCluster();

describe('a real Kubernetes keeps the contract of the small one', { skip: missing ?? false }, () => {
  kubernetesContract(connectCluster);
});
