import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { createCertificateAuthority } from '../sandbox/foundation/certificateAuthority.ts';
import { sendJson, startHttpsServer } from '../sandbox/foundation/httpsServer.ts';
import { bearerToken } from '../sandbox/kubernetes/access/authentication.ts';

/** Where the product reaches an API server. */
export interface Access {
  /** https. */
  readonly server: string;
  /** PEM of whom to trust there. */
  readonly caPem: string;
  readonly close: () => Promise<void>;
}

/**
 * Stands before the API server of a cluster that does not know Entra ID, as AKS would have it know: whoever shows a
 * person's token is let through as the cluster's administrator, everybody else is refused.
 * @param isPerson whether Entra ID vouches for a token
 */
export async function openFront(admin: KubeConfig, isPerson: (token: string) => Promise<boolean>): Promise<Access> {
  const authority = await createCertificateAuthority();
  const { certPem, keyPem } = await authority.issue([]);
  const server = await startHttpsServer({
    cert: certPem,
    key: keyPem,
    async handler(req, res) {
      const token = bearerToken(req);
      if (token !== undefined && (await isPerson(token))) await passOn(admin, req, res);
      else sendJson(res, 401, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'Unauthorized', reason: 'Unauthorized', code: 401 });
    },
  });
  return { server: server.url, caPem: authority.certPem, close: () => server.close() };
}

/** The same request as the administrator, and its answer as it comes. */
async function passOn(admin: KubeConfig, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const options: RequestOptions = {};
  await admin.applyToHTTPSOptions(options);
  const { authorization: _, host: __, ...headers } = req.headers;
  const server = admin.getCurrentCluster()?.server ?? '';
  const outgoing = request(`${server}${req.url ?? '/'}`, { ...options, method: req.method ?? 'GET', headers: { ...headers, ...(options.headers as Record<string, string>) } });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  res.once('close', () => outgoing.destroy());
  try {
    await pipeline(req, outgoing);
    const answer = await answered;
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    res.flushHeaders();
    await pipeline(answer, res);
  } catch (error) {
    // Somebody hung up on one of the two ends: the other is told in the same way.
    if (!(error instanceof Error)) throw error;
    res.destroy();
  }
}
