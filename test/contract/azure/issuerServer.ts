import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import type { ClusterPlane, PlaneCluster } from '../../sandbox/azure/clusterPlane.ts';
import type { CertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { sendJson, startHttpsServer } from '../../sandbox/foundation/httpsServer.ts';

/** Claims of a token under test. */
export interface TokenSpec {
  readonly issuer: string;
  readonly subject: string;
  readonly audience?: string;
  /** Seconds since the epoch. */
  readonly issuedAt?: number;
  readonly lifetime?: number;
  /** A key the issuer does not publish under this id. */
  readonly forged?: boolean;
  readonly keyId?: string;
}

/** In the place of the Kubernetes half: issuers with a real key, as the test wants them. */
export interface IssuerServer {
  readonly url: string;
  readonly plane: ClusterPlane;
  readonly known: ReadonlyMap<string, PlaneCluster>;
  /** Signs a token with the issuers' key. */
  sign(spec: TokenSpec): Promise<string>;
  /** What the key set document says instead of the key. */
  publish(keys: unknown): void;
  close(): Promise<void>;
}

/** Starts the server; it serves whatever clusters ARM announces. */
export async function startIssuerServer(ca: CertificateAuthority): Promise<IssuerServer> {
  const known = new Map<string, PlaneCluster>();
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const other = await generateKeyPair('RS256');
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
  let keys: unknown = [jwk];
  const { certPem, keyPem } = await ca.issue([]);
  const server = await startHttpsServer({
    key: keyPem,
    cert: certPem,
    handler(req, res) {
      const path = req.url ?? '';
      const cluster = [...known.values()].find((one) => path.startsWith(one.issuerPath) && one.oidc);
      if (!cluster) {
        sendJson(res, 404, { message: 'no such issuer' });
        return;
      }
      const issuer = `${server.url}${cluster.issuerPath}`;
      if (path.endsWith('/.well-known/openid-configuration')) sendJson(res, 200, { issuer, jwks_uri: `${issuer}openid/v1/jwks` });
      else sendJson(res, 200, { keys });
    },
  });
  return {
    url: server.url,
    known,
    plane: {
      ensure: (cluster) => known.set(cluster.id.toLowerCase(), cluster),
      remove: (id) => known.delete(id.toLowerCase()),
      kubeconfig: (id, format) => `# ${id} ${format ?? 'plain'}\napiVersion: v1\nkind: Config\n`,
    },
    sign(spec) {
      const issuedAt = spec.issuedAt ?? Math.floor(Date.now() / 1000);
      return new SignJWT({})
        .setProtectedHeader({ alg: 'RS256', kid: spec.keyId ?? 'key-1' })
        .setIssuer(spec.issuer)
        .setSubject(spec.subject)
        .setAudience(spec.audience ?? 'api://AzureADTokenExchange')
        .setIssuedAt(issuedAt)
        .setNotBefore(issuedAt)
        .setExpirationTime(issuedAt + (spec.lifetime ?? 3_600))
        .sign(spec.forged ? other.privateKey : privateKey);
    },
    publish(next) {
      keys = next;
    },
    close: () => server.close(),
  };
}
