import { createWorld } from '../sandbox/azure/world/createWorld.ts';
import type { Cluster } from '../sandbox/azure/world/model.ts';
import { ports } from './room/places.ts';

/** The sandbox's seed in this stage: the real cluster's issuer follows from it, and is set before any sandbox starts. */
export const twinSeed = 11;

/** The sandbox's cluster that the real Kubernetes plays: Contoso's, with both features off at first. */
export function isTwin({ name }: Pick<Cluster, 'name'>): boolean {
  return name.startsWith('aks-dev');
}

/** The issuer that the sandbox's Azure gives that cluster. @param address where the sandbox is reached */
export function twinIssuer(address: string): string {
  const world = createWorld(twinSeed);
  const clusters = world.tenants.flatMap(({ subscriptions }) => subscriptions.flatMap((one) => [...one.contents().clusters.values()]));
  const twin = clusters.find(isTwin);
  if (twin === undefined) throw new Error('the sandbox lacks the cluster that the real one plays');
  return `https://${address}:${String(ports.sandboxKubernetes)}/${twin.tenantId}/${twin.issuerGuid}/`;
}
