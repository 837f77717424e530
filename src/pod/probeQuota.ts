import { podExitCodes } from '../core/probe/podReport.ts';
import { readEnvironment, type ProbeEnvironment } from './environment.ts';
import { exchangeToken } from './exchangeToken.ts';
import type { PodWorld } from './podWorld.ts';
import { readQuota } from './readQuota.ts';
import { say } from './say.ts';
import { serviceAccountTokenReader } from './serviceAccountToken.ts';

/** The whole program: environment, token, exchange, limit, usage. @returns the exit code, one of podExitCodes */
export async function probeQuota(world: PodWorld): Promise<number> {
  const exitCode = await steps(world);
  const good = exitCode === podExitCodes.succeeded;
  say(world, good ? 'Done: the identity read its quota.' : `Ended without a result (exit code ${exitCode}).`, { step: 'done', status: good ? 'succeeded' : 'failed' });
  return exitCode;
}

async function steps(world: PodWorld): Promise<number> {
  let environment: ProbeEnvironment;
  try {
    environment = readEnvironment(world);
  } catch (thrown) {
    world.print(`The pod's environment is wrong: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return podExitCodes.environment;
  }
  sayEnvironment(world, environment);
  const { clientId, tenantId, tokenFile } = environment;
  if (tokenFile === undefined) return missing(world, 'tokenFileMissing', 'AZURE_FEDERATED_TOKEN_FILE is not set: the workload identity webhook did not change this pod');
  if (clientId === undefined) return missing(world, 'clientIdMissing', 'AZURE_CLIENT_ID is not set: the ServiceAccount has no client-id annotation');
  if (tenantId === undefined) return missing(world, 'tenantIdMissing', 'AZURE_TENANT_ID is not set');
  const accessToken = await exchangeToken({ world, environment, clientId, tenantId, assertion: serviceAccountTokenReader(world, tokenFile) });
  if (accessToken === undefined) return podExitCodes.exchange;
  for (const step of ['limit', 'usage'] as const) {
    const end = await readQuota({ world, environment, accessToken }, step);
    if (end !== 'read') return end === 'refused' ? podExitCodes.quota : podExitCodes.unreachable;
  }
  return podExitCodes.succeeded;
}

function sayEnvironment(world: PodWorld, environment: ProbeEnvironment): void {
  const { clientId, tenantId, tokenFile, authorityHost, subscriptionId, region, resource, resourceManager } = environment;
  say(world, `Tenantlink quota probe on Node ${world.nodeVersion}: ${resource} in ${region} of subscription ${subscriptionId}.`, {
    step: 'environment',
    ...(clientId === undefined ? {} : { clientId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    authorityHost,
    subscriptionId,
    region,
    resource,
    resourceManager,
    node: world.nodeVersion,
  });
  if (environment.unusedProxies.length > 0) {
    world.print(`Note: ${environment.unusedProxies.join(', ')} is set, but Node ${world.nodeVersion} does not use it; name an image with Node 22.21 or 24.5 and newer to go through the proxy.`);
  }
}

function missing(world: PodWorld, code: 'tokenFileMissing' | 'clientIdMissing' | 'tenantIdMissing', detail: string): number {
  say(world, `${detail}.`, { step: 'token', status: 'missing', code, detail });
  return podExitCodes.environment;
}
