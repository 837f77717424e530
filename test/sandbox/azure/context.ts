import type { Clock } from '../foundation/clock.ts';
import type { SecretListener } from '../foundation/secretListener.ts';
import type { AuditLog } from './auditLog.ts';
import type { ClusterPlane } from './clusterPlane.ts';
import type { FaultPlan } from './faults.ts';
import type { KqlRow } from './graph/kqlEvaluate.ts';
import type { TokenService } from './token/tokenService.ts';
import type { World } from './world/world.ts';

/** How long things take, in milliseconds of the sandbox's clock. Real ones take minutes. */
export interface Timings {
  readonly clusterCreateMs: number;
  readonly clusterUpdateMs: number;
  readonly clusterDeleteMs: number;
  readonly resourceGroupDeleteMs: number;
  /** Registering -> Registered. */
  readonly registrationMs: number;
  /** While a federated credential is being written, another write under its identity is a conflict. */
  readonly credentialWriteMs: number;
  /** What the device code answer asks clients to wait between polls, in seconds. */
  readonly deviceCodeIntervalSeconds: number;
}

/** Defaults: long enough to be seen, short enough for a demo. */
export const DEFAULT_TIMINGS: Timings = {
  clusterCreateMs: 3_000,
  clusterUpdateMs: 2_000,
  clusterDeleteMs: 2_000,
  resourceGroupDeleteMs: 1_000,
  registrationMs: 2_000,
  credentialWriteMs: 20,
  deviceCodeIntervalSeconds: 1,
};

/** What every part of the sandbox's Azure works with. */
export interface AzureContext {
  readonly world: World;
  readonly clock: Clock;
  readonly timings: Timings;
  /** Most entries on one page of a list. */
  readonly pageSize: number;
  /**
   * How a second credential with the same issuer and subject is refused: the documentation says 400, deployment tools
   * print a conflict.
   */
  readonly duplicateCredentialStatus: 400 | 409;
  readonly faults: FaultPlan;
  readonly audit: AuditLog;
  readonly tokens: TokenService;
  readonly onSecret: SecretListener;
  /** `https://host:port`, filled in once both servers listen. */
  readonly urls: { entra: string; arm: string };
  /** `https://host:port` under which the Kubernetes half serves issuers. */
  readonly issuerBase: string;
  readonly plane: ClusterPlane;
  /** PEM the token endpoint trusts when it fetches an issuer's documents. */
  readonly fetchCa: string;
  /** Results of Resource Graph queries that are being paged through, by the key their skip tokens carry; newest last. */
  readonly graphResults: Map<string, readonly KqlRow[]>;
  /** Ends background work at close. */
  readonly closing: AbortSignal;
}
