import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { workloadIdentityKeys } from '../../src/core/model/serviceAccount.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

export const workloadName = 'wi-demo-app';

/** A colleague's Deployment on the linked service account, labelled as it should be. */
export async function deployWorkload({ kubernetes }: Sandbox, { cluster, serviceAccount }: ChainSubject): Promise<void> {
  await Promise.resolve();
  kubernetes.cluster(cluster.id).put({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: serviceAccount.namespace, name: workloadName },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: workloadName } },
      template: {
        metadata: { labels: { app: workloadName, [workloadIdentityKeys.use]: 'true' } },
        spec: { serviceAccountName: serviceAccount.name, containers: [{ name: 'app', image: 'mcr.microsoft.com/azurelinux/base/nodejs:20' }] },
      },
    },
  });
}
