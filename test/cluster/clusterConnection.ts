import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { until, type Connection } from '../contract/kubernetes/suite/connection.ts';
import { noStageElsewhere } from './elsewhere.ts';
import { nodeImage } from './images/loadImages.ts';
import { logRotation } from './programs/logRotation.ts';
import { nodeName } from './programs/papers.ts';
import { readClusterFile } from './room/clusterFile.ts';
import { newNamespaceName } from './suite.ts';

/** Why a test file cannot run at all; undefined where a cluster is at hand. */
export async function noCluster(): Promise<string | undefined> {
  if (process.env.KUBECONFIG !== undefined || (await readClusterFile()) !== undefined) return undefined;
  return 'no cluster: run this with "npm run test:cluster"';
}

/** As noCluster; with KUBECONFIG the given reason why the test is not for another cluster. */
export async function noOwnCluster(reason: string): Promise<string | undefined> {
  return process.env.KUBECONFIG === undefined ? noCluster() : reason;
}

/** As noCluster; with KUBECONFIG why the sandbox’s Azure cannot take part on that cluster. */
export async function noStage(): Promise<string | undefined> {
  return process.env.KUBECONFIG === undefined ? noCluster() : noStageElsewhere(await clusterAdmin());
}

/** The administrator of the cluster under test: KUBECONFIG's, else this room's own. */
export async function clusterAdmin(): Promise<KubeConfig> {
  const kubeConfig = new KubeConfig();
  const own = await readClusterFile();
  if (own === undefined) kubeConfig.loadFromDefault();
  else kubeConfig.loadFromFile(own.kubeconfig);
  return kubeConfig;
}

/** A namespace of its own on the cluster under test. */
export async function connectCluster(): Promise<Connection> {
  const kubeConfig = await clusterAdmin();
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const namespace = newNamespaceName();
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await until('the default account', async () => ((await core.listNamespacedServiceAccount({ namespace })).items.length > 0 ? true : undefined));
  return {
    kubeConfig,
    namespace,
    nodeImage: process.env.TENANTLINK_NODE_IMAGE ?? nodeImage,
    ...(process.env.KUBECONFIG === undefined ? { ownNode: nodeName, logRotation } : {}),
    close: async () => {
      await core.deleteNamespace({ name: namespace });
    },
  };
}
