import { podExitCodes } from '../core/probe/podReport.ts';
import { readEnvironment, type ProbeEnvironment } from './environment.ts';
import { exchangeToken } from './exchangeToken.ts';
import type { PodWorld } from './podWorld.ts';
import { proxyName } from './proxy.ts';
import { readResource } from './readQuota.ts';
import { readRegion } from './readRegion.ts';
import { say } from './say.ts';
import { serviceAccountTokenReader } from './serviceAccountToken.ts';

/** The whole program: environment, token, exchange, limit, usage. @returns the exit code, one of podExitCodes */
export async function probeQuota(world: PodWorld): Promise<number> {
  // A fault of the program is told as its own, so that nobody takes it for trouble with the trust.
  const exitCode = await steps(world).catch((thrown: unknown) => sayFault(world, thrown));
  const good = exitCode === podExitCodes.succeeded;
  say(world, good ? 'Done: the identity read its quota.' : `Ended without a result (exit code ${exitCode}).`, { step: 'done', status: good ? 'succeeded' : 'failed' });
  return exitCode;
}

/** Says that the program itself failed. @returns the exit code */
export function sayFault(world: Pick<PodWorld, 'print'>, thrown: unknown): number {
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  say(world, `The probe itself failed, which says nothing of the link: ${detail}`, { step: 'fault', code: 'unexpected', detail });
  return podExitCodes.unexpected;
}

async function steps(world: PodWorld): Promise<number> {
  let environment: ProbeEnvironment;
  try {
    environment = readEnvironment(world);
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    say(world, `The pod's environment is wrong: ${detail}`, { step: 'fault', code: 'environment', detail });
    return podExitCodes.environment;
  }
  sayEnvironment(world, environment);
  const { clientId, tenantId, tokenFile } = environment;
  if (tokenFile === undefined) return missing(world, 'tokenFileMissing', 'AZURE_FEDERATED_TOKEN_FILE is not set: the workload identity webhook did not change this pod');
  if (clientId === undefined) return missing(world, 'clientIdMissing', 'AZURE_CLIENT_ID is not set: the ServiceAccount has no client-id annotation');
  if (tenantId === undefined) return missing(world, 'tenantIdMissing', 'AZURE_TENANT_ID is not set');
  const exchanged = await exchangeToken({ world, environment, clientId, tenantId, assertion: serviceAccountTokenReader(world, tokenFile) });
  if (typeof exchanged === 'string') return podExitCodes[exchanged];
  const args = { world, environment, ...exchanged };
  const end = await (environment.resource === undefined ? readRegion(args) : readResource(args, environment.resource));
  if (end !== 'read') return end === 'refused' ? podExitCodes.quota : podExitCodes.unreachable;
  return podExitCodes.succeeded;
}

function sayEnvironment(world: PodWorld, environment: ProbeEnvironment): void {
  const { clientId, tenantId, tokenFile, authorityHost, subscriptionId, region, resource, resourceManager, proxy } = environment;
  say(world, `Tenantlink quota probe on Node ${world.nodeVersion}: ${resource ?? 'all quotas'} in ${region} of subscription ${subscriptionId}.`, {
    step: 'environment',
    ...(clientId === undefined ? {} : { clientId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    authorityHost,
    subscriptionId,
    region,
    ...(resource === undefined ? {} : { resource }),
    resourceManager,
    ...(proxy === undefined ? {} : { proxy: proxyName(proxy) }),
    node: world.nodeVersion,
  });
}

function missing(world: PodWorld, code: 'tokenFileMissing' | 'clientIdMissing' | 'tenantIdMissing', detail: string): number {
  say(world, `${detail}.`, { step: 'token', status: 'missing', code, detail });
  return podExitCodes.environment;
}
