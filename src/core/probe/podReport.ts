import type { QuotaResult } from '../ports/quotaReader.ts';

/**
 * What the program in the quota pod says, one JSON object a line beside readable lines. `tenantlink`
 * is the version of this form. No value is ever a token.
 */
export type PodReport = { readonly tenantlink: 1 } & (
  | EnvironmentReport
  | TokenReport
  | TokenMissingReport
  | ExchangeReport
  | ExchangeRefusedReport
  | QuotaReport
  | ListedQuotaReport
  | ListEndReport
  | QuotaRefusedReport
  | UnreachableReport
  | FaultReport
  | DoneReport
);

/** What the webhook and the pod spec put into the environment; absent where they did not. */
export interface EnvironmentReport {
  readonly step: 'environment';
  readonly clientId?: string;
  readonly tenantId?: string;
  readonly authorityHost?: string;
  readonly tokenFile?: string;
  readonly subscriptionId: string;
  readonly region: string;
  /** Absent where all quotas of the region are read. */
  readonly resource?: string;
  readonly resourceManager: string;
  /** The proxy it goes through, without user and password. */
  readonly proxy?: string;
  /** The Node release the program runs on. */
  readonly node: string;
}

/** The claims of the service account token; times in seconds since the epoch. */
export interface TokenReport {
  readonly step: 'token';
  readonly status: 'read';
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly expiresAt: number;
}

interface TokenMissingReport {
  readonly step: 'token';
  readonly status: 'missing';
  readonly code: 'tokenFileMissing' | 'tokenFileUnreadable' | 'clientIdMissing' | 'tenantIdMissing' | 'tokenNotUnderstood';
  readonly detail: string;
}

/** Entra gave an access token; its claims say for whom. */
export interface ExchangeReport {
  readonly step: 'exchange';
  readonly status: 'ok';
  readonly attempt: number;
  readonly tenantId?: string;
  readonly objectId?: string;
  readonly expiresInSeconds: number;
}

/** Entra gave none. */
export interface ExchangeRefusedReport {
  readonly step: 'exchange';
  readonly status: 'refused';
  readonly attempt: number;
  readonly httpStatus: number;
  /** `AADSTS700213`, where the answer has one. */
  readonly aadsts?: string;
  /** OAuth's own word, e.g. `invalid_client`. */
  readonly error: string;
  readonly detail: string;
  /** Absent on the last try. */
  readonly retryInSeconds?: number;
}

interface QuotaReport {
  readonly step: 'limit' | 'usage';
  readonly status: 'ok';
  readonly resource: string;
  readonly localizedName: string;
  /** Absent where the API gives no plain number. */
  readonly value?: number;
  readonly unit: string;
}

/** One of all quotas of a region: a line each, so that none is too long for a log. */
interface ListedQuotaReport {
  readonly step: 'quota';
  readonly quota: QuotaResult;
}

/** All quotas were told; a log with fewer has lost some. */
interface ListEndReport {
  readonly step: 'quotas';
  readonly status: 'ok';
  readonly count: number;
}

interface QuotaRefusedReport {
  readonly step: 'limit' | 'usage';
  readonly status: 'refused';
  readonly attempt: number;
  readonly httpStatus: number;
  /** `AuthorizationFailed`, … */
  readonly code: string;
  readonly detail: string;
  readonly retryInSeconds?: number;
}

/** No answer of the service's own: DNS, connection, TLS, or one that something else gave in its place. */
interface UnreachableReport {
  readonly step: 'exchange' | 'limit' | 'usage';
  readonly status: 'unreachable' | 'untrusted' | 'intercepted';
  readonly attempt: number;
  /** Host that was asked. */
  readonly host: string;
  /** The proxy it was asked through. */
  readonly proxy?: string;
  /** `ENOTFOUND`, `SELF_SIGNED_CERT_IN_CHAIN`, …; `PROXY_407` where the proxy made no tunnel, `HTTP_403` of an answer in the service's place. */
  readonly code: string;
  readonly detail: string;
  readonly retryInSeconds?: number;
}

/** The program could not go on for a reason of its own, or of the environment it was given. */
interface FaultReport {
  readonly step: 'fault';
  readonly code: 'environment' | 'unexpected';
  readonly detail: string;
}

interface DoneReport {
  readonly step: 'done';
  readonly status: 'succeeded' | 'failed';
}

/** How the program ended, for those who see only the pod's status. */
export const podExitCodes = { succeeded: 0, unexpected: 1, environment: 10, exchange: 12, quota: 13, unreachable: 14 } as const;
