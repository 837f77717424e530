import type { LinkWish } from '../../../src/core/link/wish.ts';
import { connectProduct, realClock, trustSandbox, type ProductWorld } from '../../builders/productWorld.ts';
import type { Timings } from '../../sandbox/azure/context.ts';
import { createSandboxKeys } from '../../sandbox/foundation/sandboxKeys.ts';
import { systemClock, type Clock } from '../../sandbox/foundation/clock.ts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts';
import { never, newEverything, stageOf } from '../journey/stage.ts';
import { createNetwork, type Network } from './network.ts';
import type { VirtualTime } from './virtualTime.ts';

/** Seconds where Azure takes minutes, because each poll is a request; the faults of propagation take their minutes. */
const timings = { clusterUpdateMs: 8_000, resourceGroupDeleteMs: 4_000, registrationMs: 5_000, credentialWriteMs: 800 };
const seed = 11;
const sceneName = 'case';
/** The namespace that a scene's link makes. */
export const sceneNamespace = `ns-${sceneName}`;

/** Where one case is played: a two-tenant Azure of its own, as on the first day. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly network: Network;
  readonly wish: LinkWish;
  close(): Promise<void>;
}

/** Builds scenes, one after the other. */
export interface Theatre {
  readonly time: VirtualTime;
  /** What clients of every scene must trust. */
  readonly caPem: string;
  open(options?: SceneOptions): Promise<Scene>;
}

/** How a scene's cloud is slower than the others'. */
export interface SceneOptions {
  readonly propagation?: Partial<Sandbox['azure']['faults']['propagation']>;
  readonly timings?: Partial<Timings>;
}

export async function openTheatre(time: VirtualTime): Promise<Theatre> {
  const keys = await createSandboxKeys();
  const options = { seed, keys, clock: workingClock(time) };
  const start = async (slower: SceneOptions = {}): Promise<Pick<Scene, 'sandbox' | 'network'>> => {
    const network = createNetwork();
    const sandbox = await startSandbox({ ...options, front: network.front, timings: { ...timings, ...slower.timings } });
    Object.assign(sandbox.azure.faults.propagation, slower.propagation);
    network.lead(sandbox);
    return { sandbox, network };
  };
  // What the seed makes is the same in every sandbox.
  const { sandbox: first } = await start();
  trustSandbox(first);
  const known = await stageOf(first, { clock: realClock });
  await first.close();
  return {
    time,
    caPem: first.caPem,
    async open(slower) {
      time.startAfresh();
      const { sandbox, network } = await start(slower);
      // Subscriptions and clusters come to life when they are first looked at.
      for (const { id } of sandbox.azure.admin.tenants()) sandbox.azure.admin.clusters(id);
      sandbox.kubernetes.cluster(known.cold.id);
      return { sandbox, network, wish: newEverything(known, sceneName), close: () => sandbox.close() };
    },
  };
}

/** The product as it is after a restart: signed in, nothing read yet. */
export async function freshProduct(sandbox: Sandbox): Promise<ProductWorld> {
  const product = connectProduct(sandbox, 'ada', realClock);
  await product.signIn.signIn({ signal: never });
  return product;
}

/** The sandbox waits while a request of the product is open: time must pass for it all the same. */
function workingClock(time: VirtualTime): Clock {
  return {
    now: () => systemClock.now(),
    async sleep(milliseconds, signal) {
      const release = time.hold();
      try {
        await systemClock.sleep(milliseconds, signal);
      } finally {
        release();
      }
    },
  };
}
