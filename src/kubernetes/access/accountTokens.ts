import { fail } from '../../core/model/failure.ts';
import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import type { SessionOf } from './sessions.ts';

const operation = 'requestToken';

/** The TokenRequest half of the ClusterAccess port (authentication.k8s.io/v1). */
export function accountTokens(sessionOf: SessionOf): Pick<ClusterAccess, 'requestToken'> {
  return {
    async requestToken({ cluster, serviceAccount: { namespace, name }, audience, expirationSeconds, signal }) {
      const doing = { operation, target: `${namespace}/${name}` };
      const text = await sessionOf(cluster).call({
        method: 'POST',
        path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}/token`,
        body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [audience], expirationSeconds } }),
        signal,
        doing,
      });
      // Read here and not by client-node or parseJson, whose errors quote what they cannot read.
      return tokenIn(text) ?? fail({ reason: 'invalidResponse', ...doing, detail: 'The answer holds no token.' });
    },
  };
}

function tokenIn(text: string): string | undefined {
  try {
    const token = (JSON.parse(text) as { readonly status?: { readonly token?: unknown } } | null)?.status?.token;
    return typeof token === 'string' && token !== '' ? token : undefined;
  } catch {
    // Cut off or not JSON: the caller says so without a word of it.
    return undefined;
  }
}
