import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseArmId } from '../../../src/core/model/armId.ts';
import { parseTenantId } from '../../../src/core/model/ids.ts';
import type { ClusterRef } from '../../../src/core/model/cluster.ts';
import { fail } from '../../../src/core/model/failure.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { TokenRequest } from '../../../src/core/ports/tokenSource.ts';
import type { KubernetesPorts } from '../../../src/core/ports/world.ts';
import { connectKubernetes } from '../../../src/kubernetes/connectKubernetes.ts';
import { createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { startHttpsServer } from '../../sandbox/foundation/httpsServer.ts';

export const cluster: ClusterRef = {
  id: parseArmId('/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks'),
  tenantId: parseTenantId('11111111-2222-4333-8444-555555555556'),
};

type Handler = (path: string, request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** An API server that says exactly what a test wants, cuts included, and the product's ports on it. */
export interface ScriptedServer {
  readonly ports: KubernetesPorts;
  readonly requests: string[];
  readonly tokenRequests: TokenRequest[];
  readonly log: string[];
  kubeconfigs: number;
  /** How long the product's machine has slept in all, in milliseconds. */
  sleptMs: number;
  handler: Handler;
  close(): Promise<void>;
}

/** Sleeps as long as told, at most a moment, so that retries do not slow the tests. */
const hastyClock = (sleptMs: () => number): Clock => ({
  now: () => Date.now() + sleptMs(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const refuse = (): void => {
        clearTimeout(timer);
        try {
          fail({ reason: 'cancelled', operation: 'sleep' });
        } catch (thrown) {
          reject(thrown);
        }
      };
      const timer = setTimeout(resolve, Math.min(milliseconds, 5));
      if (signal.aborted) refuse();
      else signal.addEventListener('abort', refuse, { once: true });
    }),
});

export async function startScriptedServer(): Promise<ScriptedServer> {
  const authority = await createCertificateAuthority();
  const { certPem, keyPem } = await authority.issue([]);
  const requests: string[] = [];
  const tokenRequests: TokenRequest[] = [];
  const log: string[] = [];
  let issued = 0;
  const server = await startHttpsServer({
    key: keyPem,
    cert: certPem,
    handler: (request, response) => {
      const path = (request.url ?? '').replace('/clusters/aks', '');
      requests.push(`${request.method ?? ''} ${path}`);
      return scripted.handler(path, request, response);
    },
  });
  const scripted: ScriptedServer = {
    ports: connectKubernetes({
      credentials: {
        kubeconfig: async () => {
          scripted.kubeconfigs += 1;
          return kubeconfigOf(server.url, authority.certPem);
        },
      },
      tokens: {
        token: async (request) => {
          tokenRequests.push(request);
          issued += 1;
          return { token: `token-${issued}`, expiresAt: Date.now() + 3_600_000 };
        },
      },
      clock: hastyClock(() => scripted.sleptMs),
      log: (line) => log.push(line),
    }),
    requests,
    tokenRequests,
    log,
    kubeconfigs: 0,
    sleptMs: 0,
    handler: (_path, _request, response) => sendStatus(response, 404, 'NotFound'),
    close: () => server.close(),
  };
  return scripted;
}

function kubeconfigOf(url: string, caPem: string): string {
  return JSON.stringify({
    'current-context': 'aks',
    contexts: [{ name: 'aks', context: { cluster: 'aks', user: 'user' } }],
    clusters: [{ name: 'aks', cluster: { server: `${url}/clusters/aks`, 'certificate-authority-data': Buffer.from(caPem).toString('base64') } }],
    users: [{ name: 'user', user: { exec: { command: 'kubelogin', args: ['get-token', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630'] } } }],
  });
}

export function sendObject(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function sendStatus(response: ServerResponse, code: number, reason: string, message = reason, details: object = {}, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, details, code }));
}
