import type { TenantId } from '../model/ids.ts';

/** A bearer token in memory; never logged, stored or shown. */
export interface BearerToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Tokens of the signed-in user, for any tenant at any time: there is no current tenant. */
export interface TokenSource {
  /**
   * A token for one tenant. Never opens a dialog: a session that needs a person fails with
   * `signInRequired`.
   * @param request.scopes full scopes, e.g. `https://management.azure.com/.default`
   * @param request.claims a claims challenge (CAE, step-up) as the resource sent it, decoded JSON
   * @throws TenantlinkError `signInRequired`, `signInFailed`, `unreachable`, `untrustedCertificate`, `toolMissing`, `cancelled`
   */
  token(request: {
    readonly tenantId: TenantId;
    readonly scopes: readonly string[];
    readonly claims?: string;
    readonly signal: AbortSignal;
  }): Promise<BearerToken>;
}
