import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { connectAzure } from '../../src/azure/connectAzure.ts';
import { deviceCodeSignIn } from '../../src/azure/signIn/deviceCodeSignIn.ts';
import type { Cloud } from '../../src/core/model/cloud.ts';
import { createInventory, type Inventory } from '../../src/core/inventory/inventory.ts';
import { fail } from '../../src/core/model/failure.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import type { SignIn } from '../../src/core/ports/tokenSource.ts';
import type { World } from '../../src/core/ports/world.ts';
import { createStore, type Store } from '../../src/core/store.ts';
import { connectKubernetes } from '../../src/kubernetes/connectKubernetes.ts';
import { memoryFiles } from './memoryFiles.ts';
import { memoryManifests } from './memoryManifests.ts';
import type { AzureAdmin } from '../sandbox/azure/admin.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Core with its real adapters in plain Node, as extension.ts builds it in the editor. */
export interface ProductWorld {
  readonly signIn: SignIn;
  readonly world: World;
  readonly store: Store;
  readonly inventory: Inventory;
  /** What the product would write to its log channel. */
  readonly log: readonly string[];
  /** What the product keeps on disk. */
  readonly journal: ReadonlyMap<string, string>;
  /** What it keeps of ended runs. */
  readonly history: ReadonlyMap<string, string>;
  /** The workspace's manifests, texts by path; a test puts its own in. */
  readonly manifests: Map<string, string>;
}

/** What the product's own side needs of a sandbox: its addresses, and a person who types a code. */
export interface SandboxDoor {
  readonly cloud: Cloud;
  readonly azure: { readonly admin: Pick<AzureAdmin, 'approveDeviceCode'> };
}

/** Time of this machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const cancel = (): void => {
        clearTimeout(timer);
        reject(cancelled());
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', cancel);
        resolve();
      }, milliseconds);
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
    }),
};

function cancelled(): unknown {
  try {
    return fail({ reason: 'cancelled', operation: 'wait' });
  } catch (thrown) {
    return thrown;
  }
}

/** Makes this process trust the sandbox's certificates, as NODE_EXTRA_CA_CERTS does for a new one. */
export function trustSandbox(sandbox: Sandbox): void {
  setDefaultCACertificates([...getCACertificates('default'), sandbox.caPem]);
}

/**
 * Builds the product on a sandbox. The sign-in is the product's own device code one; `user` is the
 * person who types the code on another device, played by the sandbox's administrator.
 */
export function connectProduct(sandbox: SandboxDoor, user = 'ada', clock: Clock = realClock): ProductWorld {
  const log: string[] = [];
  const journal = new Map<string, string>();
  const history = new Map<string, string>();
  const manifests = new Map<string, string>();
  const note = (line: string): void => void log.push(line);
  const signIn = deviceCodeSignIn({
    cloud: sandbox.cloud,
    clock,
    log: note,
    prompt: ({ userCode }) => void sandbox.azure.admin.approveDeviceCode(userCode, user),
  });
  const { credentials, ...azure } = connectAzure({ cloud: sandbox.cloud, tokens: signIn, clock, log: note });
  const kubernetes = connectKubernetes({ credentials, tokens: signIn, clock, log: note });
  const world: World = {
    ...azure,
    ...kubernetes,
    clock,
    random: { guid: () => randomUUID(), fraction: () => Math.random() },
    journal: memoryFiles(journal),
    history: memoryFiles(history),
    manifests: memoryManifests(manifests),
  };
  const store = createStore();
  return { signIn, world, store, inventory: createInventory({ store, signIn, world }), log, journal, history, manifests };
}
