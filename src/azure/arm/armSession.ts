import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Cloud } from '../../core/model/cloud.ts';
import { TenantlinkError } from '../../core/model/failure.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { TokenSource } from '../../core/ports/tokenSource.ts';
import { thrownFailure } from '../failure/thrownFailure.ts';
import { withBearerToken } from './bearerToken.ts';
import { ownPipeline } from './ownPipeline.ts';
import { rawSender, type SendRaw } from './rawRequest.ts';
import { withDeadline, withFailures, withLog, withReadRetries } from './requestPolicies.ts';
import { tenantCredential } from './tenantCredential.ts';

/** One use of ARM: in whose name, for what, until when. */
interface ArmCall {
  readonly tenantId: TenantId | 'home';
  readonly accountId?: string;
  readonly operation: string;
  readonly target?: string;
  readonly signal: AbortSignal;
}

/** Options that both generations of SDK clients understand: they name endpoint and scope differently. */
interface ArmClientOptions {
  readonly endpoint: string;
  /** Newer clients (arm-containerservice, arm-resources, arm-compute, arm-resourcegraph). */
  readonly credentials: { scopes: string[] };
  /** Classic clients (arm-msi, arm-authorization, arm-quota). */
  readonly credentialScopes: string[];
  readonly userAgentOptions: { userAgentPrefix: string };
  readonly httpClient: HttpClient;
}

/** What a call works with. */
export interface ArmAccess {
  /** Builds an SDK client whose requests carry this tenant's token and fail as TenantlinkError. */
  client<C extends { readonly pipeline: Pipeline }>(build: (credential: TokenCredential, options: ArmClientOptions) => C): C;
  /** A request of our own to ARM, where the SDK's models would lose something. */
  readonly send: SendRaw;
  readonly signal: AbortSignal;
}

/** Access to ARM for any tenant at any time; there is no current tenant. */
export interface ArmSession {
  /** Runs work under one call. @throws TenantlinkError with the call's operation and target. */
  run<T>(call: ArmCall, work: (access: ArmAccess) => Promise<T>): Promise<T>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

export interface ArmSessionArgs {
  readonly cloud: Cloud;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly httpClient: HttpClient;
}

/** Opens nothing: clients are made per call, so that no call shares another's token or cancellation. */
export function createArmSession(args: ArmSessionArgs): ArmSession {
  return {
    clock: args.clock,
    log: args.log,
    async run(call, work) {
      try {
        call.signal.throwIfAborted();
        return await work(access(args, call));
      } catch (thrown) {
        throw failureOfCall(thrown, call);
      }
    },
  };
}

// What core's parsers refuse inside a call came out of an answer: Azure's mistake, not the user's.
function failureOfCall(thrown: unknown, call: ArmCall): TenantlinkError {
  if (!(thrown instanceof TenantlinkError)) return new TenantlinkError(thrownFailure(thrown, call));
  const { operation, place, target } = thrown.failure;
  if (!operation.startsWith('parse.')) return thrown;
  const about = call.target === undefined ? {} : { target: call.target };
  return new TenantlinkError({ reason: 'invalidResponse', operation: call.operation, ...about, detail: `${place ?? operation} cannot be read: "${target ?? ''}".`, cause: thrown });
}

function access(session: ArmSessionArgs, call: ArmCall): ArmAccess {
  const credential = tenantCredential({
    tokens: session.tokens,
    tenantId: call.tenantId,
    ...(call.accountId === undefined ? {} : { accountId: call.accountId }),
    signal: call.signal,
  });
  const policy = armPolicy(session, call, credential);
  const scope = session.cloud.resourceManagerScope;
  return {
    signal: call.signal,
    send: rawSender({ policy, httpClient: session.httpClient, endpoint: session.cloud.resourceManager }),
    client(build) {
      const client = build(credential, {
        endpoint: session.cloud.resourceManager,
        credentials: { scopes: [scope] },
        credentialScopes: [scope],
        userAgentOptions: { userAgentPrefix: 'tenantlink' },
        httpClient: session.httpClient,
      });
      ownPipeline(client.pipeline, policy);
      return client;
    },
  };
}

/** From the outside in: failures as values, token, repeated reads, log, deadline. */
function armPolicy(session: ArmSessionArgs, call: ArmCall, credential: TokenCredential): PipelinePolicy {
  const { cloud, clock, log } = session;
  return {
    name: 'tenantlinkArm',
    sendRequest(request, next) {
      const logged = withLog(withDeadline(next, call), log, clock);
      const retried = withReadRetries(logged, clock, call.signal);
      const authorized = withBearerToken(retried, { credential, scope: cloud.resourceManagerScope, endpoint: cloud.resourceManager, operation: call.operation });
      return withFailures(authorized, call, clock)(request);
    },
  };
}
