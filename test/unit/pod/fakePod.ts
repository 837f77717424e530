import type { PodReport } from '../../../src/core/probe/podReport.ts';
import { parsePodReport } from '../../../src/core/probe/probeLines.ts';
import { probeQuota } from '../../../src/pod/probeQuota.ts';

export const tenantId = 'bbbbbbbb-2222-4333-8444-555555555555';
export const clientId = 'cccccccc-2222-4333-8444-555555555555';

/** A JWT that is good for reading only. */
function jwt(claims: object): string {
  return ['{"alg":"RS256"}', JSON.stringify(claims), 'signature-canary'].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

export const serviceAccountToken = jwt({ iss: 'https://issuer/', sub: 'system:serviceaccount:default:wi', aud: ['api://AzureADTokenExchange'], exp: 1_800_000_000 });
export const accessToken = jwt({ tid: tenantId, oid: 'object-1', aud: 'https://management.azure.com' });

const environment: Readonly<Record<string, string>> = {
  AZURE_SUBSCRIPTION_ID: 'sub-1',
  AZURE_REGION: 'eastus',
  AZURE_RESOURCE_NAME: 'standard NCFamily',
  AZURE_CLIENT_ID: clientId,
  AZURE_TENANT_ID: tenantId,
  AZURE_FEDERATED_TOKEN_FILE: '/token',
  AZURE_AUTHORITY_HOST: 'https://login.example/',
};

/** One answer, or an error of the network with this code. */
export type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> } | { readonly code: string };

export const aadsts = (code: number, status = 401): Answer => ({ status, body: { error: 'invalid_client', error_description: `AADSTS${code}: sentence. Trace ID: 1` } });
export const granted: Answer = { status: 200, body: { token_type: 'Bearer', expires_in: 86399, access_token: accessToken } };
export const limit: Answer = { status: 200, body: { name: 'cores', properties: { limit: { limitObjectType: 'LimitValue', value: 20 }, name: { value: 'cores', localizedValue: 'Total Regional vCPUs' }, unit: 'Count' } } };
export const usage: Answer = { status: 200, body: { name: 'cores', properties: { usages: {}, name: { value: 'cores', localizedValue: 'Total Regional vCPUs' }, unit: 'Count' } } };
export const armError = (status: number, code: string, headers = {}): Answer => ({ status, headers, body: { error: { code, message: `the sentence of ${code}` } } });

export interface PodRun {
  readonly exitCode: number;
  readonly lines: readonly string[];
  readonly reports: readonly PodReport[];
  readonly requests: readonly { readonly url: string; readonly body: string }[];
  readonly slept: readonly number[];
}

/** Runs the pod's program with these answers, in order; time passes only by sleeping. */
export async function runPod(answers: readonly Answer[], options: { readonly env?: Readonly<Record<string, string | undefined>>; readonly token?: () => string } = {}): Promise<PodRun> {
  const lines: string[] = [];
  const requests: { url: string; body: string }[] = [];
  const slept: number[] = [];
  const queue = [...answers];
  let now = 1_700_000_000_000;
  const exitCode = await probeQuota({
    env: { ...environment, ...options.env },
    nodeVersion: 'v20.11.0',
    call: async ({ url, body = '' }) => {
      requests.push({ url: url.href, body });
      const answer = queue.shift() ?? { code: 'ENOANSWER' };
      if ('code' in answer) throw Object.assign(new Error(`cause ${answer.code}`), { code: answer.code });
      return { status: answer.status, retryAfter: answer.headers?.['retry-after'], text: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body) };
    },
    readFile: async () => (options.token === undefined ? serviceAccountToken : options.token()),
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds / 1000);
      now += milliseconds;
    },
    print: (line) => lines.push(line),
  });
  return { exitCode, lines, requests, slept, reports: lines.map(parsePodReport).filter((report) => report !== undefined) };
}
