import { armKey } from '../../../src/core/model/armId.ts';
import type { Cluster } from '../../../src/core/model/cluster.ts';
import type { ManagedIdentity } from '../../../src/core/model/identity.ts';
import type { TenantId } from '../../../src/core/model/ids.ts';
import { knownClusters, knownIdentities, latest } from '../../../src/core/inventory/snapshot.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { subscriptionScope } from '../../../src/core/model/armId.ts';
import { connectProduct, realClock, trustSandbox, type ProductWorld } from '../../builders/productWorld.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts';

export const never = new AbortController().signal;

/** The product in front of a two-tenant sandbox, signed in, with what it sees of both tenants. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly product: ProductWorld;
  readonly contoso: TenantId;
  readonly fabrikam: TenantId;
  /** Both features off. */
  readonly cold: Cluster;
  /** Ready for workload identity. */
  readonly warm: Cluster;
  /** Of the other tenant. */
  readonly foreign: Cluster;
  /** `mi-wi-demo` of Fabrikam: nothing trusts it yet. */
  readonly identity: ManagedIdentity;
  /** An identity of the clusters' own tenant. */
  readonly ownIdentity: ManagedIdentity;
  readonly close: () => Promise<void>;
}

/**
 * The product's time runs this much faster than the machine's: waits for Retry-After, polls and
 * patience shrink alike, so that nothing of them is left out. Not much faster, because what really
 * takes time, such as starting a pod on a busy machine, does not shrink with it.
 */
const haste = 8;

/** A clock on which `haste` seconds pass in one of the machine's. */
export function hastyClock(times = haste): Clock {
  const start = Date.now();
  return {
    now: () => Math.round(start + (Date.now() - start) * times),
    sleep: (milliseconds, signal) => realClock.sleep(milliseconds / times, signal),
  };
}

/** Cloud operations that take minutes in Azure and seconds in the demo. */
const shortTimings = { clusterUpdateMs: 60, clusterCreateMs: 60, clusterDeleteMs: 60, resourceGroupDeleteMs: 60, registrationMs: 60, credentialWriteMs: 5 };

export async function startStage(options: SandboxOptions & { readonly user?: string; readonly clock?: Clock } = {}): Promise<Stage> {
  const { user, clock, ...rest } = options;
  const sandbox = await startSandbox({ seed: 11, timings: shortTimings, ...rest });
  trustSandbox(sandbox);
  return stageOf(sandbox, { ...(user === undefined ? {} : { user }), ...(clock === undefined ? {} : { clock }) });
}

/** The product in front of a sandbox that runs already and is trusted. */
export async function stageOf(sandbox: Sandbox, { user, clock }: { readonly user?: string; readonly clock?: Clock } = {}): Promise<Stage> {
  const product = await signedIn(sandbox, user, clock);
  const snapshot = product.store.current();
  const [contoso, fabrikam] = ['Contoso', 'Fabrikam'].map((name) => (latest(snapshot.tenants)?.items ?? []).find(({ displayName }) => displayName === name)?.id);
  const clusters = knownClusters(snapshot);
  const identities = knownIdentities(snapshot);
  return {
    sandbox,
    product,
    contoso: there(contoso),
    fabrikam: there(fabrikam),
    cold: there(clusters.find(({ name }) => name.startsWith('aks-dev'))),
    warm: there(clusters.find(({ name }) => name.startsWith('aks-prod'))),
    foreign: there(clusters.find(({ name }) => name.startsWith('aks-fabrikam'))),
    identity: there(identities.find(({ name }) => name === 'mi-wi-demo')),
    ownIdentity: there(identities.find(({ tenantId }) => tenantId === contoso)),
    close: () => sandbox.close(),
  };
}

/** Another process of the product on the same sandbox: nothing is shared but what the caller hands over. */
export async function signedIn(sandbox: Sandbox, user = 'ada', clock: Clock = hastyClock()): Promise<ProductWorld> {
  const product = connectProduct(sandbox, user, clock);
  await product.signIn.signIn({ signal: never });
  await product.inventory.loadTenants(never);
  await Promise.all((latest(product.store.current().tenants)?.items ?? []).map(({ id }) => product.inventory.loadTenant(id, never)));
  return product;
}

export function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The sandbox lacks something that this test stands on.');
  return value;
}

/** The tutorial's wish; every part may be another. */
export function wishOf(stage: Stage, change: Partial<LinkWish> = {}): LinkWish {
  const { identity } = stage;
  return {
    cluster: stage.cold,
    serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
    identity: { kind: 'existing', ref: identity },
    role: { name: 'Reader', scope: subscriptionScope(identity.subscriptionId) },
    ...change,
  };
}

/** A wish for an identity and a group that are not there yet, in a namespace that is not there either. */
export function newEverything(stage: Stage, name: string): LinkWish {
  const { tenantId, subscriptionId, location } = stage.identity;
  return wishOf(stage, {
    serviceAccount: { namespace: `ns-${name}`, name: `sa-${name}` },
    identity: { kind: 'new', identity: { tenantId, subscriptionId, resourceGroup: `rg-${name}`, name: `mi-${name}`, location } },
  });
}

/** Puts the cold cluster and the provider back to how the sandbox started. */
export function coolDown({ sandbox, cold, identity }: Stage): void {
  sandbox.azure.admin.updateCluster(cold.id, { oidc: false, workloadIdentity: false });
  sandbox.azure.admin.setProvider(identity.subscriptionId, 'Microsoft.Quota', 'NotRegistered');
}

/** The same identity or cluster, as ARM compares ids. */
export function isSame(left: { readonly id: string }, right: { readonly id: string }): boolean {
  return armKey(left.id) === armKey(right.id);
}
