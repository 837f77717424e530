import { fail } from '../../core/model/failure.ts';
import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import type { Doing } from '../kubernetesFailure.ts';
import { parseJson } from '../transport/clusterSession.ts';
import type { SessionOf } from './sessions.ts';

/**
 * The API server's own view of its issuer, with the user's login: what its tokens carry, also where
 * the issuer's public documents are elsewhere or not published. The keys are read from the API
 * server's path and not from `jwks_uri`, which may lead outside.
 */
export function ownIssuer(sessionOf: SessionOf): Pick<ClusterAccess, 'readIssuer'> {
  return {
    async readIssuer({ cluster, signal }) {
      const doing = { operation: 'readClusterIssuer', target: cluster.id };
      const read = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
        const body = parseJson(await sessionOf(cluster).call({ method: 'GET', path, signal, doing }), doing);
        return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : notUnderstood(doing, `${path} is no JSON object.`);
      };
      const [discovery, keySet] = await Promise.all([read('/.well-known/openid-configuration'), read('/openid/v1/jwks')]);
      if (typeof discovery.issuer !== 'string') return notUnderstood(doing, 'The discovery document names no issuer.');
      if (!Array.isArray(keySet.keys)) return notUnderstood(doing, 'The key set holds no list of keys.');
      return { issuer: discovery.issuer, keyIds: (keySet.keys as readonly unknown[]).flatMap(keyId) };
    },
  };
}

function keyId(key: unknown): readonly string[] {
  const kid = typeof key === 'object' && key !== null && 'kid' in key ? key.kid : undefined;
  return typeof kid === 'string' && kid !== '' ? [kid] : [];
}

function notUnderstood(doing: Doing, detail: string): never {
  return fail({ reason: 'invalidResponse', ...doing, detail });
}
