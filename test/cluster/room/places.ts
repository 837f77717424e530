import { join } from 'node:path';
import { kubernetesFolder } from '../../rig/needs/places.mjs';

/** Everything the room writes; a file system in memory that ends with the room. */
export const roomFolder = '/run/tenantlink';

/** A program of the cluster's. */
export function program(name: string): string {
  return join(kubernetesFolder(), name);
}

/** The node's address on the pods' network, where also the sandbox answers. */
export const nodeAddress = '10.244.0.1';
export const podNetwork = '10.244.0.0/24';
/** Virtual addresses of services; nothing routes them, because no pod of the tests needs one. */
export const serviceNetwork = '10.96.0.0/24';
export const bridge = 'tenantlink0';

/** Ports of the room's own network, so that they collide with nobody. */
export const ports = { etcd: 2379, etcdPeers: 2380, apiServer: 6443, sandboxKubernetes: 7443, desk: 8443 } as const;
