import type { Cluster, Identity } from '../sandbox/azure/world/model.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** The cold cluster of tenant A and the identity of tenant B that the main job links, as the sandbox holds them now. */
export function demoObjects({ azure: { admin } }: Sandbox): { readonly cluster: Cluster; readonly identity: Identity } {
  const tenants = admin.tenants().map(({ id }) => id);
  const cluster = tenants.flatMap((tenant) => admin.clusters(tenant)).find(({ name }) => name.startsWith('aks-dev'));
  const identity = tenants.flatMap((tenant) => admin.identities(tenant)).find(({ name }) => name.startsWith('mi-wi-demo'));
  if (cluster === undefined || identity === undefined) throw new Error('The sandbox has no cluster aks-dev or no identity mi-wi-demo.');
  return { cluster, identity };
}
