import type { ArmId, ClientId, TenantId } from '../model/ids.ts';
import type { Permission } from '../model/permission.ts';

/** An access token of a managed identity, in memory only; never logged, stored or shown. */
export interface ExchangedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The principal it acts as (`oid`), and in which tenant (`tid`), as the token says. */
  readonly objectId?: string;
  readonly tenantId?: string;
}

/** Does what the quota pod does, from here: the exchange of a service account's token, and a read with what it gives. Throws TenantlinkError. */
export interface TokenExchange {
  /**
   * `POST {authority}/{tenant}/oauth2/v2.0/token` with the service account's token as client_assertion.
   * @throws `exchangeRefused` with the AADSTS code, `unreachable`, `untrustedCertificate`, `timeout`, …
   */
  exchange(request: { readonly tenantId: TenantId; readonly clientId: ClientId; readonly assertion: string; readonly signal: AbortSignal }): Promise<ExchangedToken>;
  /** What the token's principal may do at a scope, read from ARM with that very token. @throws `forbidden`, `wrongTenant`, … */
  permissions(request: { readonly token: ExchangedToken; readonly scope: ArmId; readonly signal: AbortSignal }): Promise<readonly Permission[]>;
}
