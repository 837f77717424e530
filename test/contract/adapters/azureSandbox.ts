import { connectAzure } from '../../../src/azure/connectAzure.ts';
import type { Cloud } from '../../../src/core/model/cloud.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { parseTenantId, type TenantId } from '../../../src/core/model/ids.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { TokenSource } from '../../../src/core/ports/tokenSource.ts';
import { startAzure, type AzureSandbox } from '../../sandbox/azure/startAzure.ts';
import { createWorld } from '../../sandbox/azure/world/createWorld.ts';
import type { WorldOptions } from '../../sandbox/azure/world/createWorld.ts';
import { createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { systemClock } from '../../sandbox/foundation/clock.ts';
import { trustAuthority } from './trustAuthority.ts';

/** The product's clock over the machine's. */
export const machineClock: Clock = {
  now: () => systemClock.now(),
  sleep: (milliseconds, signal) =>
    systemClock.sleep(milliseconds, signal).catch((cause: unknown) => {
      throw new TenantlinkError({ reason: 'cancelled', operation: 'sleep', cause });
    }),
};

export interface SandboxedAzure {
  readonly azure: AzureSandbox;
  readonly cloud: Cloud;
  /** PEM of its authority, not trusted yet unless asked for. */
  readonly caPem: string;
  readonly contoso: TenantId;
  readonly fabrikam: TenantId;
  /** The adapters, in the name of one of the sandbox's users. */
  connect(user: string): ReturnType<typeof connectAzure>;
  /** Lines the adapters logged. */
  readonly log: string[];
  /** Moves the cloud's clock on, for what needs time there. */
  pass(milliseconds: number): void;
}

/** The Azure half of the sandbox alone; clusters have a kubeconfig text but no API server. */
export async function sandboxedAzure(options: { readonly trust?: boolean; readonly world?: WorldOptions; readonly pageSize?: number } = {}): Promise<SandboxedAzure> {
  const ca = await createCertificateAuthority();
  if (options.trust !== false) trustAuthority(ca.certPem);
  let passed = 0;
  const azure = await startAzure({
    clock: { ...systemClock, now: () => systemClock.now() + passed },
    world: createWorld(7, options.world ?? {}),
    ca,
    issuerBase: 'https://127.0.0.1:1',
    plane: { ensure: () => undefined, remove: () => undefined, kubeconfig: (id, format) => `# ${format ?? 'default'} ${id}` },
    fetchTls: { ca: ca.certPem },
    timings: { clusterUpdateMs: 200, resourceGroupDeleteMs: 200, registrationMs: 200 },
    ...(options.pageSize === undefined ? {} : { pageSize: options.pageSize }),
  });
  const cloud: Cloud = { name: 'custom', authorityHost: azure.entraUrl, resourceManager: azure.armUrl, resourceManagerScope: `${azure.armUrl}/.default`, portal: azure.armUrl };
  const log: string[] = [];
  const [contoso, fabrikam] = azure.world.tenants.map((tenant) => parseTenantId(tenant.id));
  if (contoso === undefined || fabrikam === undefined) throw new Error('The sandbox has fewer than two tenants.');
  return {
    azure,
    cloud,
    caPem: ca.certPem,
    contoso,
    fabrikam,
    log,
    pass(milliseconds) {
      passed += milliseconds;
    },
    connect: (user) => connectAzure({ cloud, tokens: tokensOf(azure, user), clock: machineClock, log: (line) => log.push(line) }),
  };
}

/** A user's tokens, without a ceremony. */
function tokensOf(azure: AzureSandbox, user: string): TokenSource {
  return {
    async token({ tenantId, scopes }) {
      const issued = azure.issueUserToken({ user, scope: scopes.join(' '), ...(tenantId === 'home' ? {} : { tenant: tenantId }) });
      return { token: issued.token, expiresAt: issued.expiresOnTimestamp };
    },
  };
}

export { failureFrom, live } from '../../unit/azure/stubArm.ts';
