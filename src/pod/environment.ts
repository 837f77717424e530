import type { PodWorld } from './podWorld.ts';
import { readProxy, type ProxyChoice } from './proxy.ts';

/** What the pod spec gave the program; the webhook's part is optional, because its absence is a finding. */
export interface ProbeEnvironment {
  readonly subscriptionId: string;
  readonly region: string;
  /** Absent: all quotas of the region. */
  readonly resource?: string;
  readonly resourceManager: string;
  readonly scope: string;
  readonly exchangeWindowMs: number;
  readonly roleWindowMs: number;
  readonly clientId?: string;
  readonly tenantId?: string;
  readonly tokenFile?: string;
  readonly authorityHost: string;
  readonly proxy?: ProxyChoice;
}

const defaultWindowSeconds = 60;

/** Reads the environment. @throws Error naming the variable that is missing or malformed */
export function readEnvironment({ env }: Pick<PodWorld, 'env'>): ProbeEnvironment {
  const required = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`${name} is not set`);
    return value;
  };
  const optional = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const https = (name: string, text: string): string => {
    if (!URL.canParse(text) || new URL(text).protocol !== 'https:') throw new Error(`${name} is not an https URL: ${text}`);
    return text.replace(/\/+$/, '');
  };
  const resource = optional('AZURE_RESOURCE_NAME');
  const proxy = readProxy(env);
  const clientId = optional('AZURE_CLIENT_ID');
  const tenantId = optional('AZURE_TENANT_ID');
  const tokenFile = optional('AZURE_FEDERATED_TOKEN_FILE');
  return {
    subscriptionId: required('AZURE_SUBSCRIPTION_ID'),
    region: required('AZURE_REGION'),
    resourceManager: https('TENANTLINK_RESOURCE_MANAGER', env.TENANTLINK_RESOURCE_MANAGER ?? 'https://management.azure.com'),
    scope: env.TENANTLINK_SCOPE ?? 'https://management.azure.com/.default',
    exchangeWindowMs: seconds('TENANTLINK_EXCHANGE_WINDOW_SECONDS', env.TENANTLINK_EXCHANGE_WINDOW_SECONDS) * 1000,
    roleWindowMs: seconds('TENANTLINK_ROLE_WINDOW_SECONDS', env.TENANTLINK_ROLE_WINDOW_SECONDS) * 1000,
    ...(resource === undefined ? {} : { resource }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    authorityHost: https('AZURE_AUTHORITY_HOST', optional('AZURE_AUTHORITY_HOST') ?? env.TENANTLINK_AUTHORITY_HOST ?? 'https://login.microsoftonline.com'),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

function seconds(name: string, text: string | undefined): number {
  if (text === undefined || text === '') return defaultWindowSeconds;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 3600) throw new Error(`${name} is not a number of seconds from 0 to 3600: ${text}`);
  return value;
}
