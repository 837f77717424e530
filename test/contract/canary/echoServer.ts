import { createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { startHttpsServer } from '../../sandbox/foundation/httpsServer.ts';

/** An API server that answers everything with what it was sent: the worst a proxy in between can do. */
export interface EchoServer {
  readonly url: string;
  readonly caPem: string;
  /** Which status, and whether as a Kubernetes `Status` or as a page. */
  answer: { status: number; form: 'status' | 'page' | 'half' };
  close(): Promise<void>;
}

export async function startEchoServer(): Promise<EchoServer> {
  const authority = await createCertificateAuthority();
  const { certPem, keyPem } = await authority.issue([]);
  const echo: { answer: EchoServer['answer'] } = { answer: { status: 500, form: 'status' } };
  const server = await startHttpsServer({
    key: keyPem,
    cert: certPem,
    async handler(request, response) {
      request.resume();
      const { status, form } = echo.answer;
      const told = `cannot handle ${request.url ?? ''} with headers ${JSON.stringify(request.headers)}; Authorization was ${request.headers.authorization ?? 'none'}`;
      const body = form === 'status' ? JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'InternalError', message: told, code: status }) : `<html>${told}</html>`;
      response.writeHead(status, { 'content-type': form === 'status' ? 'application/json' : 'text/html', ...(form === 'half' ? { 'content-length': String(body.length * 2) } : {}) });
      if (form === 'half') response.write(body, () => response.destroy());
      else response.end(body);
    },
  });
  return Object.assign(echo, { url: server.url, caPem: authority.certPem, close: () => server.close() });
}
