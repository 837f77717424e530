import type { SubscriptionId, TenantId } from '../model/ids.ts';

/** One quota as a person reads it. */
export interface QuotaResult {
  /** `cores` */
  readonly resource: string;
  /** `Total Regional vCPUs` */
  readonly localizedName: string;
  /** Undefined where the API gives no plain number. */
  readonly limit?: number;
  /** Undefined where the API gives none: its list of usages need not have every quota. Empty `usages` are zero. */
  readonly used?: number;
  readonly unit: string;
}

export interface QuotaRequest {
  readonly tenantId: TenantId;
  readonly subscriptionId: SubscriptionId;
  /** ARM region name, e.g. `eastus`. */
  readonly region: string;
  readonly signal: AbortSignal;
}

/** Quotas as the signed-in user reads them. Throws TenantlinkError. */
export interface QuotaReader {
  /** Names that a quota can be asked for, from the region's compute usages. */
  listResources(request: QuotaRequest): Promise<readonly { readonly name: string; readonly localizedName: string; readonly limit: number; readonly used: number }[]>;
  /** Limit and usage of one resource from Microsoft.Quota. @throws `notRegistered`, `notFound` */
  read(request: QuotaRequest & { readonly resource: string }): Promise<QuotaResult>;
  /** Limit and usage of every resource of the region, in the service's order. @throws `notRegistered` */
  readAll(request: QuotaRequest): Promise<readonly QuotaResult[]>;
}
