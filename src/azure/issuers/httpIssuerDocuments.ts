import { fail, TenantlinkError } from '../../core/model/failure.ts';
import type { Issuer } from '../../core/model/ids.ts';
import type { IssuerDocuments } from '../../core/ports/issuerDocuments.ts';
import { armReason } from '../failure/armReason.ts';
import { thrownFailure } from '../failure/thrownFailure.ts';
import { recordOf, textOf, type JsonRecord } from '../json.ts';

const operation = 'readIssuerDocument';
/** Entra gives an issuer a few seconds; a document of ten keys is below 10 KB. */
const limitMs = 15_000;
const sizeLimit = 1_000_000;

/** Issuer documents over HTTPS, without credentials and without following redirects. Judges nothing: the chain compares. */
export function httpIssuerDocuments(log: (line: string) => void): IssuerDocuments {
  return {
    async read({ issuer, signal }) {
      const reading = { issuer, signal, log };
      const discovery = await readJson({ ...reading, url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration` });
      const keySet = textOf(discovery.jwks_uri);
      if (keySet === undefined || !URL.canParse(keySet) || new URL(keySet).protocol !== 'https:') return notUnderstood({ issuer, detail: 'The discovery document names no https jwks_uri.' });
      const { keys } = await readJson({ ...reading, url: keySet });
      if (!Array.isArray(keys)) return notUnderstood({ issuer, detail: 'The key set holds no list of keys.' });
      return {
        issuer: textOf(discovery.issuer) ?? notUnderstood({ issuer, detail: 'The discovery document names no issuer.' }),
        keyIds: (keys as readonly unknown[]).flatMap((key) => textOf(recordOf(key)?.kid) ?? []),
      };
    },
  };
}

interface DocumentRequest {
  readonly url: string;
  readonly issuer: Issuer;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

async function readJson({ url, issuer, signal, log }: DocumentRequest): Promise<JsonRecord> {
  const deadline = AbortSignal.timeout(limitMs);
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, deadline]), headers: { accept: 'application/json' } });
    log(`GET ${new URL(url).origin}${new URL(url).pathname} -> ${answer.status}`);
    if (answer.status !== 200) {
      await answer.body?.cancel();
      const reason = answer.status >= 300 && answer.status < 400 ? 'invalidResponse' : armReason({ status: answer.status, method: 'GET', codes: [], message: '' });
      fail({ reason: reason === 'signInRequired' ? 'forbidden' : reason, operation, target: issuer, code: `HTTP ${answer.status}`, detail: `${url} answered ${answer.status}.` });
    }
    const body = recordOf(JSON.parse(await limitedText(answer, issuer)));
    return body ?? notUnderstood({ issuer, detail: `${url} is no JSON object.` });
  } catch (thrown) {
    if (deadline.aborted && !signal.aborted) fail({ reason: 'timeout', operation, target: issuer, cause: thrown });
    throw thrown instanceof TenantlinkError ? thrown : new TenantlinkError(thrownFailure(thrown, { operation, target: issuer, signal }));
  }
}

async function limitedText(answer: Response, issuer: Issuer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Response.body is Node's web stream, which is async iterable; the DOM types lag behind.
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > sizeLimit) notUnderstood({ issuer, detail: `The document is larger than ${sizeLimit} bytes.` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function notUnderstood({ issuer, detail }: { readonly issuer: Issuer; readonly detail: string }): never {
  return fail({ reason: 'invalidResponse', operation, target: issuer, detail });
}
