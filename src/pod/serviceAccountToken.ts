import { readClaims } from './claims.ts';
import type { PodWorld } from './podWorld.ts';
import { say } from './say.ts';

export interface ServiceAccountToken {
  /** The JWT; sent to Entra ID only. */
  readonly text: string;
}

/**
 * Reads the token that the kubelet projected; says its claims when they are new, or what is wrong
 * with it. The path comes from the webhook (it moved in its release 1.6), never from a habit.
 */
export function serviceAccountTokenReader(world: PodWorld, path: string): () => Promise<ServiceAccountToken | undefined> {
  let saidExpiry: number | undefined;
  return async () => {
    let text: string;
    try {
      text = (await world.readFile(path)).trim();
    } catch (thrown) {
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      const isAbsent = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
      say(world, `The token file cannot be read: ${detail}`, { step: 'token', status: 'missing', code: isAbsent ? 'tokenFileMissing' : 'tokenFileUnreadable', detail });
      return undefined;
    }
    const claims = readClaims(text);
    if (claims?.issuer === undefined || claims.subject === undefined || claims.expiresAt === undefined) {
      const detail = `${path} holds no service account token`;
      say(world, `${detail}.`, { step: 'token', status: 'missing', code: 'tokenNotUnderstood', detail });
      return undefined;
    }
    const { issuer, subject, audiences, expiresAt } = claims;
    if (saidExpiry !== expiresAt) {
      saidExpiry = expiresAt;
      const until = new Date(expiresAt * 1000).toISOString();
      say(world, `Service account token: issuer ${issuer}, subject ${subject}, audience ${audiences.join(', ')}, valid until ${until}.`, { step: 'token', status: 'read', issuer, subject, audiences, expiresAt });
    }
    return { text };
  };
}
