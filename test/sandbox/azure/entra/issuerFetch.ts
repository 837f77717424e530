import { get } from 'node:https';

const LIMIT = 256 * 1024;

/** A document of an external issuer that could not be had. The cause says why; no answer is kept in it. */
class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable';
}

/** Fetches a JSON document over TLS, trusting the given authority and nothing else, or what this process trusts. */
export function fetchJson(url: string, ca: string | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(new IssuerUnreachable(`cannot read ${url}`, { cause }));
    let target: URL;
    try {
      target = new URL(url);
    } catch (error) {
      fail(error);
      return;
    }
    if (target.protocol !== 'https:') {
      fail(new Error('an issuer must be served by https'));
      return;
    }
    const request = get(target, { ca, agent: false, timeout: 5_000 }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        fail(new Error(`status ${String(response.statusCode)}`));
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LIMIT) request.destroy(new Error('the document is too large'));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        } catch (error) {
          fail(error);
        }
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', fail);
  });
}
