/**
 * When a token ends, in milliseconds since the epoch; undefined where it does not say. VS Code's
 * sessions carry no lifetime, so it is read from the token itself, and used for caching only.
 */
export function expiryOf(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && 'exp' in claims && typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
  } catch {
    // Tokens are opaque to clients: one that is no JWT is simply asked for again sooner.
    return undefined;
  }
}
