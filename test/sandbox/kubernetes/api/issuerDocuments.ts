import type { Cluster } from '../cluster.ts';
import type { JsonWebKeySet } from '../access/serviceAccountTokens.ts';

/** The discovery document of an issuer, as the API server renders it; the keys stand under the issuer itself. */
export function issuerMetadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: `${issuer.endsWith('/') ? issuer : `${issuer}/`}openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

/** The issuer's public keys. */
export function issuerKeys(cluster: Cluster): Promise<JsonWebKeySet> {
  return cluster.tokens.jwks();
}
