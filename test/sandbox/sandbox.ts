import type { Cloud } from '../../src/core/model/cloud.ts';
import type { Timings } from './azure/context.ts';
import { startAzure, type AzureSandbox } from './azure/startAzure.ts';
import { createWorld, type WorldOptions } from './azure/world/createWorld.ts';
import { systemClock, type Clock } from './foundation/clock.ts';
import type { Front } from './foundation/httpsServer.ts';
import { createSandboxKeys, type SandboxKeys } from './foundation/sandboxKeys.ts';
import type { SecretListener } from './foundation/secretListener.ts';
import { startKubernetes, type KubernetesSandbox } from './kubernetes/kubernetesSandbox.ts';

export interface SandboxOptions {
  /** Every GUID, issuer, name and quota follows from it. */
  readonly seed?: number;
  readonly clock?: Clock;
  readonly world?: WorldOptions;
  readonly timings?: Partial<Timings>;
  /** Most entries per page of ARM's lists; 200 by default. */
  readonly pageSize?: number;
  readonly onSecret?: SecretListener;
  /** Stands before every server of the sandbox, as a proxy or a bad network would. */
  readonly front?: Front;
  /** Address of all its servers, for clients that are not on this machine's loopback; 127.0.0.1 by default. */
  readonly address?: string;
  /** Port of its clusters and their issuers; 0, the default, lets the system choose. */
  readonly kubernetesPort?: number;
  /** Keys of an earlier sandbox, so that this one starts in milliseconds and is trusted already; fresh ones by default. */
  readonly keys?: SandboxKeys;
}

/** A two-tenant Azure and its clusters on loopback, in this process. */
export interface Sandbox {
  /** The authority that signed every certificate of it, as PEM. */
  readonly caPem: string;
  readonly azure: AzureSandbox;
  readonly kubernetes: KubernetesSandbox;
  /** The sandbox as the product's ordinary custom cloud. */
  readonly cloud: Cloud;
  close(): Promise<void>;
}

/** The scope of AKS API server tokens, whose audience is the AKS server application. */
export const aksServerApplication = '6dae42f8-4368-4678-94ff-3960e28e3630';

export async function startSandbox({ seed = 1, clock = systemClock, world: worldOptions, timings, pageSize, onSecret, front, address, kubernetesPort = 0, keys: ownKeys }: SandboxOptions = {}): Promise<Sandbox> {
  const keys = ownKeys ?? (await createSandboxKeys());
  const { ca } = keys;
  // The two halves need each other: clusters ask Entra who a token speaks for, Entra asks clusters for their keys.
  const other: { azure?: AzureSandbox } = {};
  const kubernetes = await startKubernetes({
    seed,
    ca,
    clock,
    authorityHost: () => `${other.azure?.entraUrl ?? ''}/`,
    podCaPem: ca.certPem,
    front,
    address,
    port: kubernetesPort,
    signingKey: (name) => keys.signing(name),
    ...(onSecret === undefined ? {} : { onSecret }),
    async authenticate(token) {
      const principal = await other.azure?.verifyToken(token, aksServerApplication);
      return principal === undefined ? undefined : { name: principal.objectId, groups: [...principal.groups] };
    },
  });
  const azure = await startAzure({
    world: createWorld(seed, worldOptions),
    ca,
    signingKey: () => keys.signing('entra'),
    clock,
    issuerBase: kubernetes.issuerBase,
    plane: kubernetes.plane,
    fetchTls: { ca: ca.certPem },
    front,
    address,
    ...(timings === undefined ? {} : { timings }),
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(onSecret === undefined ? {} : { onSecret }),
  });
  other.azure = azure;
  return {
    caPem: ca.certPem,
    azure,
    kubernetes,
    cloud: {
      name: 'custom',
      authorityHost: azure.entraUrl,
      resourceManager: azure.armUrl,
      resourceManagerScope: `${azure.armUrl}/.default`,
      portal: 'https://portal.azure.com',
    },
    async close() {
      await kubernetes.close();
      await azure.close();
    },
  };
}
