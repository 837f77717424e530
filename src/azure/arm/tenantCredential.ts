import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { TenantId } from '../../core/model/ids.ts';
import type { TokenSource } from '../../core/ports/tokenSource.ts';

/**
 * The credential of one tenant (or of one account at home), for the Azure SDK. It caches nothing:
 * the token source does, and knows when an account leaves. Its errors pass through the SDK
 * unchanged, because core-rest-pipeline wraps only what the network threw.
 */
export function tenantCredential(args: {
  readonly tokens: TokenSource;
  readonly tenantId: TenantId | 'home';
  readonly accountId?: string;
  /** Used where the SDK passes no abort signal, e.g. when it answers a claims challenge. */
  readonly signal: AbortSignal;
}): TokenCredential {
  return {
    async getToken(scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken> {
      const bearer = await args.tokens.token({
        tenantId: args.tenantId,
        ...(args.accountId === undefined ? {} : { accountId: args.accountId }),
        scopes: typeof scopes === 'string' ? [scopes] : scopes,
        ...(options.claims === undefined ? {} : { claims: options.claims }),
        signal: args.signal,
      });
      return { token: bearer.token, expiresOnTimestamp: bearer.expiresAt };
    },
  };
}
