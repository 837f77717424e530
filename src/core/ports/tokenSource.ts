import type { TenantId } from '../model/ids.ts';

/** A bearer token in memory; never logged, stored or shown. */
export interface BearerToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface TokenRequest {
  /** The tenant to ask, or `home` for the account's own. */
  readonly tenantId: TenantId | 'home';
  /** Only this account may answer; else any account that can is used. */
  readonly accountId?: string;
  /** Full scopes, e.g. `https://management.azure.com/.default`. */
  readonly scopes: readonly string[];
  /** A claims challenge (CAE, step-up) as the resource sent it, decoded JSON. */
  readonly claims?: string;
  readonly signal: AbortSignal;
}

/** Tokens of the signed-in users, for any tenant at any time: there is no current tenant. */
export interface TokenSource {
  /**
   * Never opens a dialog: a session that needs a person fails with `signInRequired`.
   * @throws TenantlinkError `signInRequired`, `signInFailed`, `unreachable`, `untrustedCertificate`, `toolMissing`, `cancelled`
   */
  token(request: TokenRequest): Promise<BearerToken>;
}

/** One signed-in account. */
export interface Account {
  readonly id: string;
  /** `ada@contoso.com` */
  readonly label: string;
}

/** A way to sign in: VS Code's Microsoft account, device code, or the Azure CLI's session. */
export interface SignIn extends TokenSource {
  /** Accounts that are signed in already; opens nothing. */
  accounts(signal: AbortSignal): Promise<readonly Account[]>;
  /**
   * Signs a person in, at home or in one tenant (second factors and consent of that tenant).
   * `tell` is given, as a whole sentence, what is waited for.
   * @throws TenantlinkError `signInFailed`, `cancelled`, `toolMissing`, `unreachable`
   */
  signIn(request: { readonly tenantId?: TenantId; readonly signal: AbortSignal; readonly tell?: (sentence: string) => void }): Promise<Account>;
}
