import type { CertificateAuthority } from '../foundation/certificateAuthority.ts';
import { type Clock, systemClock } from '../foundation/clock.ts';
import { startHttpsServer, type Front } from '../foundation/httpsServer.ts';
import { newSigningKey, type SigningKeyPair } from '../foundation/sandboxKeys.ts';
import type { SecretListener } from '../foundation/secretListener.ts';
import { type AzureAdmin, createAdmin } from './admin.ts';
import { armHandler } from './arm/armHandler.ts';
import { announce } from './arm/routes/managedClusterBody.ts';
import { createAuditLog } from './auditLog.ts';
import type { ClusterPlane } from './clusterPlane.ts';
import { type AzureContext, DEFAULT_TIMINGS, type Timings } from './context.ts';
import { entraHandler } from './entra/entraHandler.ts';
import { createEntraState } from './entra/entraState.ts';
import { createFaultPlan, type FaultPlan } from './faults.ts';
import { createTokenService } from './token/tokenService.ts';
import { type IssuedUserToken, issueUserToken, type UserTokenWish } from './tokenFor.ts';
import type { Principal, Subscription } from './world/model.ts';
import type { World } from './world/world.ts';

/** What the Azure half needs. */
export interface AzureOptions {
  readonly world: World;
  readonly ca: CertificateAuthority;
  /** The key that Entra ID signs with; a fresh one by default. */
  readonly signingKey?: () => Promise<SigningKeyPair>;
  /** The machine's time by default. */
  readonly clock?: Clock;
  /** `https://host:port` of the Kubernetes half, which serves every cluster's issuer. */
  readonly issuerBase: string;
  readonly plane: ClusterPlane;
  /** PEM of the authority behind the issuers. */
  readonly fetchTls: { readonly ca: string };
  readonly timings?: Partial<Timings>;
  readonly onSecret?: SecretListener;
  readonly front?: Front | undefined;
  /** Address of both servers; 127.0.0.1 by default. */
  readonly address?: string | undefined;
  /** Most entries per page of a list; 200 by default. */
  readonly pageSize?: number;
  /** Ports of the two servers; free ones by default. */
  readonly ports?: { readonly entra?: number; readonly arm?: number };
  readonly duplicateCredentialStatus?: 400 | 409;
}

/** A running Azure. */
export interface AzureSandbox {
  /** Authority host, without trailing slash. */
  readonly entraUrl: string;
  /** Resource manager endpoint, without trailing slash. */
  readonly armUrl: string;
  /** ARM's description of this cloud. */
  readonly metadataUrl: string;
  readonly world: World;
  readonly admin: AzureAdmin;
  readonly faults: FaultPlan;
  /** Who a token speaks for, if it is good for the audience. */
  verifyToken(token: string, audience: string): Promise<Principal | undefined>;
  /** See {@link UserTokenWish}. @throws EntraFailure */
  issueUserToken(wish: UserTokenWish): IssuedUserToken;
  close(): Promise<void>;
}

/** Starts Entra ID and ARM on loopback. */
export async function startAzure(options: AzureOptions): Promise<AzureSandbox> {
  const { world, ca, onSecret = () => undefined } = options;
  const clock = options.clock ?? systemClock;
  const closing = new AbortController();
  const [key, { certPem, keyPem }] = await Promise.all([(options.signingKey ?? newSigningKey)(), ca.issue(options.address === undefined ? [] : [options.address])]);
  const tokens = createTokenService(key, clock, onSecret);
  const faults = createFaultPlan(world.seed);
  const context: AzureContext = {
    world,
    clock,
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    pageSize: options.pageSize ?? 200,
    duplicateCredentialStatus: options.duplicateCredentialStatus ?? 409,
    faults,
    audit: createAuditLog(),
    tokens,
    onSecret,
    urls: { entra: '', arm: '' },
    issuerBase: options.issuerBase,
    plane: options.plane,
    fetchCa: options.fetchTls.ca,
    graphResults: new Map(),
    closing: closing.signal,
  };
  const state = createEntraState(context);
  const tls = { key: keyPem, cert: certPem, front: options.front, host: options.address };
  const entra = await startHttpsServer({ ...tls, handler: entraHandler(state), port: options.ports?.entra ?? 0 });
  const arm = await startHttpsServer({ ...tls, handler: armHandler(context), port: options.ports?.arm ?? 0 });
  context.urls.entra = entra.url;
  context.urls.arm = arm.url;
  const announceAll = (subscription: Subscription): void => {
    for (const cluster of subscription.contents().clusters.values()) announce(context, cluster);
  };
  world.onLoad = announceAll;
  for (const subscription of world.loaded) announceAll(subscription);
  return {
    entraUrl: entra.url,
    armUrl: arm.url,
    metadataUrl: `${arm.url}/metadata/endpoints?api-version=2022-09-01`,
    world,
    admin: createAdmin(state),
    faults,
    verifyToken(token, audience) {
      const check = tokens.check(token, [audience]);
      return Promise.resolve('principal' in check ? check.principal : undefined);
    },
    issueUserToken: (wish) => issueUserToken(context, wish),
    async close() {
      closing.abort(new Error('the sandbox closes'));
      await Promise.all([entra.close(), arm.close()]);
    },
  };
}
