import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { request } from 'node:https';
import { type AzureOptions, type AzureSandbox, startAzure } from '../../sandbox/azure/startAzure.ts';
import { createWorld, type WorldOptions } from '../../sandbox/azure/world/createWorld.ts';
import type { Cluster, Identity, Subscription, Tenant } from '../../sandbox/azure/world/model.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { trustAuthority } from '../adapters/trustAuthority.ts';
import { type IssuerServer, startIssuerServer } from './issuerServer.ts';

/** An Azure with issuers whose keys the test holds, and its own authority trusted by this process. */
export interface TestAzure extends AzureSandbox {
  readonly ca: CertificateAuthority;
  readonly issuers: IssuerServer;
  /** Contoso, where clusters run. */
  readonly a: Tenant;
  /** Fabrikam, which owns the identities. */
  readonly b: Tenant;
}

/** Starts one. Everything a test does not care about is quick. */
export async function startTestAzure(
  options: Partial<Pick<AzureOptions, 'clock' | 'timings' | 'pageSize' | 'duplicateCredentialStatus'>> & { seed?: number; world?: WorldOptions } = {},
): Promise<TestAzure> {
  const ca = await createCertificateAuthority();
  trustAuthority(ca.certPem);
  const issuers = await startIssuerServer(ca);
  const { seed, world: worldOptions, timings, ...rest } = options;
  const world = createWorld(seed ?? 1, worldOptions);
  const azure = await startAzure({
    ...rest,
    world,
    ca,
    issuerBase: issuers.url,
    plane: issuers.plane,
    fetchTls: { ca: ca.certPem },
    timings: { clusterCreateMs: 0, clusterUpdateMs: 0, clusterDeleteMs: 0, resourceGroupDeleteMs: 0, registrationMs: 0, ...timings },
  });
  const [a, b] = world.tenants;
  if (!a || !b) throw new Error('a world has two tenants');
  return {
    ...azure,
    ca,
    issuers,
    a,
    b,
    async close() {
      await azure.close();
      await issuers.close();
    },
  };
}

/** A user's tokens for the SDK clients, without a ceremony. */
export function credentialOf(azure: AzureSandbox, user: string, tenant: string): TokenCredential {
  return {
    getToken(scopes: string | string[], _options?: GetTokenOptions): Promise<AccessToken> {
      const scope = Array.isArray(scopes) ? scopes.join(' ') : scopes;
      const issued = azure.issueUserToken({ user, tenant, scope });
      return Promise.resolve({ token: issued.token, expiresOnTimestamp: issued.expiresOnTimestamp });
    },
  };
}

/** Options that point a client of the classic kind at the sandbox; it never repeats a failed request. */
export function classic(azure: AzureSandbox): { endpoint: string; credentialScopes: string[]; retryOptions: { maxRetries: number } } {
  return { endpoint: azure.armUrl, credentialScopes: [`${azure.armUrl}/.default`], retryOptions: { maxRetries: 0 } };
}

/** Options for a client of the newer kind. */
export function modern(azure: AzureSandbox): { endpoint: string; credentials: { scopes: string[] }; retryOptions: { maxRetries: number } } {
  return { endpoint: azure.armUrl, credentials: { scopes: [`${azure.armUrl}/.default`] }, retryOptions: { maxRetries: 0 } };
}

/** An answer over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; fails when it is none. */
  readonly json: () => Record<string, unknown>;
}

/** A request over the wire, without any SDK. */
export interface WireRequest {
  readonly url: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly ca: string;
}

/** Sends one. Rejects when the connection is cut. */
export function wire(ask: WireRequest): Promise<WireAnswer> {
  const payload = ask.form ? new URLSearchParams(ask.form).toString() : ask.body === undefined ? undefined : JSON.stringify(ask.body);
  const type = ask.form ? 'application/x-www-form-urlencoded' : 'application/json';
  return new Promise((resolve, reject) => {
    const outgoing = request(
      ask.url,
      {
        method: ask.method ?? (payload === undefined ? 'GET' : 'POST'),
        ca: ask.ca,
        agent: false,
        headers: { ...(payload === undefined ? {} : { 'content-type': type }), ...ask.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: () => JSON.parse(text) as Record<string, unknown>,
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

/** Asks ARM as a user of a tenant. */
export function arm(
  azure: TestAzure,
  as: { user?: string; tenant: string; token?: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<WireAnswer> {
  const scope = `${azure.armUrl}/.default`;
  const token = as.token ?? azure.issueUserToken({ user: as.user ?? 'ada', tenant: as.tenant, scope }).token;
  return wire({
    url: `${azure.armUrl}${path}`,
    method,
    ca: azure.ca.certPem,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

/** The subscription of a tenant at a position. */
export function subscriptionOf(tenant: Tenant, index = 0): Subscription {
  const subscription = tenant.subscriptions[index];
  if (!subscription) throw new Error('no such subscription');
  return subscription;
}

/** A seeded cluster by the beginning of its name. */
export function clusterNamed(azure: TestAzure, tenant: Tenant, prefix: string): Cluster {
  const cluster = azure.admin.clusters(tenant.id).find((one) => one.name.startsWith(prefix));
  if (!cluster) throw new Error(`no cluster ${prefix}`);
  return cluster;
}

/** A seeded identity by the beginning of its name. */
export function identityNamed(azure: TestAzure, tenant: Tenant, prefix: string): Identity {
  const identity = azure.admin.identities(tenant.id).find((one) => one.name.startsWith(prefix));
  if (!identity) throw new Error(`no identity ${prefix}`);
  return identity;
}
