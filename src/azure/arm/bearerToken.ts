import type { TokenCredential } from '@azure/core-auth';
import type { SendRequest } from '@azure/core-rest-pipeline';
import { fail } from '../../core/model/failure.ts';

/**
 * Puts the tenant's token on a request and answers one claims challenge (CAE, step-up). It stands in
 * for the SDK's bearerTokenAuthenticationPolicy, whose token cycler binds all requests of a client to
 * the abort signal of the first and refreshes in the background with nobody to catch its rejection.
 *
 * The token goes to the cloud's own ARM endpoint only: next links and operation URLs come out of
 * answers, and one that points elsewhere is refused before anything is sent.
 */
export function withBearerToken(
  send: SendRequest,
  args: { readonly credential: TokenCredential; readonly scope: string; readonly endpoint: string; readonly operation: string },
): SendRequest {
  const authorize = async (claims?: string): Promise<string> => {
    const token = await args.credential.getToken(args.scope, claims === undefined ? {} : { claims });
    return `Bearer ${token?.token ?? ''}`;
  };
  return async (request) => {
    if (new URL(request.url).origin !== new URL(args.endpoint).origin) {
      fail({ reason: 'invalidResponse', operation: args.operation, code: 'ForeignUrl', detail: `The answer points to ${new URL(request.url).origin}.` });
    }
    request.headers.set('authorization', await authorize());
    const answer = await send(request);
    const claims = answer.status === 401 ? challengedClaims(answer.headers.get('www-authenticate')) : undefined;
    if (claims === undefined) return answer;
    request.headers.set('authorization', await authorize(claims));
    return send(request);
  };
}

/** The claims of a `Bearer … error="insufficient_claims", claims="<base64>"` challenge, decoded. */
function challengedClaims(header: string | undefined): string | undefined {
  if (header === undefined || !/error="?insufficient_claims/.test(header)) return undefined;
  const encoded = /claims="([^"]+)"/.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  return decoded.startsWith('{') ? decoded : undefined;
}
