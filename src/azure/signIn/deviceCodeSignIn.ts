import type { AuthenticationRecord, DeviceCodeCredential, DeviceCodeCredentialOptions, DeviceCodeInfo } from '@azure/identity';
import type { Cloud } from '../../core/model/cloud.ts';
import { fail, failureOf, TenantlinkError, type Failure } from '../../core/model/failure.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Account, BearerToken, SignIn, TokenRequest } from '../../core/ports/tokenSource.ts';
import { thrownFailure } from '../failure/thrownFailure.ts';
import { entraFailure } from '../failure/entraFailure.ts';
import { abortable } from './abortable.ts';
import { homeTenant } from './homeTenant.ts';
import { observeFailures, type FailureObserver } from './observedFailure.ts';
import { tokenDeadline } from './tokenDeadline.ts';
import { createSharedCache, memoryCachePlugin } from './sharedTokenCache.ts';

/** What a person needs to sign in on any device. */
export interface DeviceCodePrompt {
  readonly userCode: string;
  readonly verificationUri: string;
  /** Entra's own sentence, in the language of the request. */
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface DeviceCodeSignInArgs {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly prompt: (info: DeviceCodePrompt) => void;
  readonly log: (line: string) => void;
}

interface SignedIn {
  readonly account: Account;
  readonly record: AuthenticationRecord;
  /** One per tenant: see {@link createSharedCache} for why. */
  readonly credentials: Map<string, Observed>;
}

interface Observed {
  readonly credential: DeviceCodeCredential;
  readonly observer: FailureObserver;
  /** Settles when the credential's last call has: one at a time, so that each failure is seen by the call it belongs to. */
  turn: Promise<unknown>;
}

/** Entra's lifetime of a device code where the answer names none (seconds). */
const codeLifetime = 900;

/** Sign-in by device code, for any number of accounts. Tokens live in this process's memory only. */
export function deviceCodeSignIn(args: DeviceCodeSignInArgs): SignIn {
  const cache = createSharedCache();
  const accounts = new Map<string, SignedIn>();

  async function credentialFor(tenant: string, record?: AuthenticationRecord): Promise<Observed> {
    const { DeviceCodeCredential, useIdentityPlugin } = await import('@azure/identity');
    useIdentityPlugin(memoryCachePlugin);
    const observer = observeFailures(record === undefined ? 'signIn' : 'getToken');
    const options: DeviceCodeCredentialOptions = {
      tenantId: tenant,
      authorityHost: args.cloud.authorityHost,
      additionallyAllowedTenants: ['*'],
      disableAutomaticAuthentication: true,
      // The public directory of clouds does not know a custom one, and may be out of reach.
      disableInstanceDiscovery: args.cloud.name === 'custom',
      retryOptions: { maxRetries: 1 },
      tokenCachePersistenceOptions: cache,
      additionalPolicies: [
        { policy: observer.policy, position: 'perCall' },
        { policy: tokenDeadline(record === undefined ? 'signIn' : 'getToken'), position: 'perRetry' },
      ],
      userPromptCallback: (info) => args.prompt(promptFrom(info, args.clock)),
      ...(record === undefined ? {} : { authenticationRecord: { ...record, tenantId: tenant } }),
    };
    return { credential: new DeviceCodeCredential(options), observer, turn: Promise.resolve() };
  }

  async function silent(signedIn: SignedIn, request: TokenRequest): Promise<BearerToken> {
    const tenant = request.tenantId === 'home' ? homeTenant(signedIn.record) : request.tenantId;
    const observed = signedIn.credentials.get(tenant) ?? (await credentialFor(tenant, signedIn.record));
    signedIn.credentials.set(tenant, observed);
    return observedCall(observed, { operation: 'getToken', target: tenant, signal: request.signal }, async () => {
      const token = await observed.credential.getToken([...request.scopes], {
        // The sign-in asks for CAE too: @azure/identity keeps the tokens of the two kinds apart.
        enableCae: true,
        ...(request.claims === undefined ? {} : { claims: request.claims }),
      });
      return { token: token.token, expiresAt: token.expiresOnTimestamp };
    });
  }

  return {
    accounts: () => Promise.resolve([...accounts.values()].map((signedIn) => signedIn.account)),
    async signIn({ tenantId, signal }) {
      const observed = await credentialFor(tenantId ?? 'organizations');
      return observedCall(observed, { operation: 'signIn', ...(tenantId === undefined ? {} : { target: tenantId }), signal }, async () => {
        const record = await observed.credential.authenticate([args.cloud.resourceManagerScope], { enableCae: true, abortSignal: signal });
        if (record === undefined) return fail({ reason: 'signInFailed', operation: 'signIn', detail: 'The sign-in ended without an account.' });
        const account = { id: record.homeAccountId, label: record.username };
        const known = accounts.get(account.id);
        // A second sign-in of an account (step-up in a tenant) renews that tenant's session only.
        known?.credentials.delete(tenantId ?? homeTenant(record));
        accounts.set(account.id, known ?? { account, record, credentials: new Map() });
        args.log(`Signed in by device code${tenantId === undefined ? '' : ` to tenant ${tenantId}`}`);
        return account;
      });
    },
    async token(request) {
      const candidates = [...accounts.values()].filter((signedIn) => request.accountId === undefined || signedIn.account.id === request.accountId);
      return firstThatCan(candidates, request, silent);
    },
  };
}

/** The first account's token that is given; else the failure nearest to success. */
async function firstThatCan(candidates: readonly SignedIn[], request: TokenRequest, silent: (signedIn: SignedIn, request: TokenRequest) => Promise<BearerToken>): Promise<BearerToken> {
  const failures: Failure[] = [];
  for (const candidate of candidates) {
    try {
      return await silent(candidate, request);
    } catch (thrown) {
      const failure = failureOf(thrown, 'getToken');
      if (failure.reason === 'cancelled') throw thrown;
      failures.push(failure);
    }
  }
  // Of several accounts, one that only needs its person again says more than one that is a stranger there.
  const best = failures.find((failure) => failure.reason === 'signInRequired') ?? failures[0];
  throw new TenantlinkError(best ?? { reason: 'signInRequired', operation: 'getToken', target: request.tenantId });
}

function observedCall<T>(observed: Observed, doing: { readonly operation: string; readonly target?: string; readonly signal: AbortSignal }, work: () => Promise<T>): Promise<T> {
  const result = observed.turn.then(async () => {
    doing.signal.throwIfAborted();
    observed.observer.forget();
    return work();
  });
  const told = result.catch((thrown: unknown) => {
    throw new TenantlinkError(signInFailure(thrown, observed.observer.last(), doing));
  });
  observed.turn = told.catch(() => undefined);
  return abortable(told, doing);
}

function signInFailure(thrown: unknown, seen: Failure | undefined, doing: { readonly operation: string; readonly target?: string; readonly signal: AbortSignal }): Failure {
  const failure = thrownFailure(thrown, doing);
  if (thrown instanceof TenantlinkError || failure.reason === 'cancelled') return failure;
  if (seen !== undefined) return { ...seen, ...(doing.target === undefined ? {} : { target: doing.target }), operation: doing.operation, cause: thrown };
  const about = { operation: doing.operation, ...(doing.target === undefined ? {} : { target: doing.target }) };
  // Nothing was asked and nothing failed on the way: MSAL has no session to ask with.
  if (thrown instanceof Error && thrown.name === 'AuthenticationRequiredError') return { reason: 'signInRequired', ...about, cause: thrown };
  return thrown instanceof Error && failure.reason === 'unexpected' ? { ...entraFailure({ description: thrown.message }, about), cause: thrown } : failure;
}

// The library types leave out the lifetime that MSAL hands over with the code.
function promptFrom(info: DeviceCodeInfo & { readonly expiresIn?: unknown }, clock: Clock): DeviceCodePrompt {
  const seconds = typeof info.expiresIn === 'number' ? info.expiresIn : codeLifetime;
  return { userCode: info.userCode, verificationUri: info.verificationUri, message: info.message, expiresAt: clock.now() + seconds * 1000 };
}

