import type { Issuer } from '../model/ids.ts';

/** What an issuer publishes, read as Entra reads it. */
export interface IssuerDocument {
  /** The `issuer` member of its discovery document, byte for byte. */
  readonly issuer: string;
  readonly keyIds: readonly string[];
}

/** Reads `{issuer}/.well-known/openid-configuration` and its `jwks_uri`, without credentials. Throws TenantlinkError. */
export interface IssuerDocuments {
  read(request: { readonly issuer: Issuer; readonly signal: AbortSignal }): Promise<IssuerDocument>;
}
