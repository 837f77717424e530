import { readFile, writeFile } from 'node:fs/promises';

/** Environment variable with the path of the file that tells tests of the cluster they run beside. */
export const clusterFileVariable = 'TENANTLINK_CLUSTER';

/** The room's cluster, as tests need it. Secrets: the file is in memory and ends with the room. */
export interface ClusterFile {
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly server: string;
  readonly caPem: string;
  /** The `iss` of its ServiceAccount tokens. */
  readonly issuer: string;
  /** For the server that the cluster asks about people and pods. */
  readonly desk: { readonly certPem: string; readonly keyPem: string };
}

export async function writeClusterFile(path: string, cluster: ClusterFile): Promise<void> {
  await writeFile(path, JSON.stringify(cluster), { mode: 0o600 });
}

/** The cluster of this room; undefined outside of one. */
export async function readClusterFile(): Promise<ClusterFile | undefined> {
  const path = process.env[clusterFileVariable];
  return path === undefined ? undefined : (JSON.parse(await readFile(path, 'utf8')) as ClusterFile);
}
