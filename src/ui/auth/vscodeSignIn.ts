import * as vscode from 'vscode';
import type { Cloud } from '../../core/model/cloud.ts';
import { TenantlinkError, fail, failureOf, type Failure } from '../../core/model/failure.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Account, BearerToken, SignIn, TokenRequest } from '../../core/ports/tokenSource.ts';
import { once } from '../lazyPort.ts';
import { authenticationFailure } from './authenticationFailure.ts';
import { expiryOf } from './tokenExpiry.ts';

/** A token with less than this left is asked for again, in milliseconds. */
const freshForMs = 5 * 60_000;
/** VS Code renews and revokes tokens by itself: what it gave is used again for a short while only, to spare it a question per request. */
const keepForMs = 60_000;

/** VS Code's Microsoft account as a {@link SignIn}; `changed` says that its sessions did. */
export interface VscodeSignIn extends SignIn {
  readonly changed: vscode.Event<void>;
  dispose(): void;
}

/**
 * Which provider is asked follows from VS Code's own setting `microsoft-sovereign-cloud.environment`
 * (getSessionFromVSCode): `microsoft` where it is unset, which is right for the public cloud and
 * for a custom cloud whose sign-in an extension provides under that id; else
 * `microsoft-sovereign-cloud`. For a published sovereign cloud both settings must name the same one.
 */
const providers: ReadonlySet<string> = new Set(['microsoft', 'microsoft-sovereign-cloud']);
const environments = { public: undefined, usGovernment: 'USGovernment', china: 'ChinaCloud' } as const;

export function vscodeSignIn(args: { readonly cloud: Cloud; readonly clock: Clock; readonly log: (line: string) => void }): VscodeSignIn {
  const { cloud, clock } = args;
  const cache = new Map<string, BearerToken & { readonly givenAt: number }>();
  const changed = new vscode.EventEmitter<void>();
  const subscription = vscode.authentication.onDidChangeSessions(({ provider }) => {
    if (!providers.has(provider.id)) return;
    cache.clear();
    changed.fire();
  });
  const library = once(() => import('./azureAuth.ts'));

  const knownAccounts = async (): Promise<readonly vscode.AuthenticationSessionAccountInformation[]> => {
    requireSameCloud(cloud);
    const { getConfiguredAuthProviderId } = await library();
    return vscode.authentication.getAccounts(getConfiguredAuthProviderId());
  };

  async function silent(account: vscode.AuthenticationSessionAccountInformation, request: Omit<TokenRequest, 'accountId'>): Promise<BearerToken | undefined> {
    const key = JSON.stringify([account.id, request.tenantId, request.scopes]);
    const known = cache.get(key);
    if (request.claims === undefined && known !== undefined && clock.now() - known.givenAt < keepForMs && known.expiresAt - clock.now() > freshForMs) return known;
    const { getSessionFromVSCode } = await library();
    const session = await getSessionFromVSCode(scopesOf(request), tenantOf(request.tenantId), { silent: true, account });
    if (session === undefined) return undefined;
    const token = { token: session.accessToken, givenAt: clock.now(), expiresAt: expiryOf(session.accessToken) ?? clock.now() + freshForMs };
    cache.set(key, token);
    return token;
  }

  return {
    changed: changed.event,
    async accounts(signal) {
      const found = await named('listAccounts', undefined, signal, knownAccounts());
      // An account of VS Code counts once the user let Tenantlink use it; a passing error must not hide it.
      const usable = await Promise.all(
        found.map((account) =>
          silent(account, { tenantId: 'home', scopes: [cloud.resourceManagerScope], signal }).then((token) => token !== undefined, () => true),
        ),
      );
      return found.filter((_, index) => usable[index]).map(accountOf);
    },
    async signIn({ tenantId, signal }) {
      requireSameCloud(cloud);
      // Asking a tenant anew is how second factors and consent come about; at home an account may be added.
      const options: vscode.AuthenticationGetSessionOptions = tenantId === undefined ? { createIfNone: true, clearSessionPreference: true } : { createIfNone: true };
      const { getSessionFromVSCode } = await library();
      const session = await named('signIn', tenantId, signal, getSessionFromVSCode([cloud.resourceManagerScope], tenantId, options));
      if (session === undefined) return fail({ reason: 'signInRequired', operation: 'signIn', ...targetOf(tenantId) });
      cache.clear();
      args.log(`Signed in with VS Code's Microsoft account${tenantId === undefined ? '' : ` to tenant ${tenantId}`}`);
      return accountOf(session.account);
    },
    async token(request) {
      const { accountId, tenantId, signal } = request;
      const accounts = await named('getToken', tenantId, signal, knownAccounts());
      const failures: Failure[] = [];
      for (const account of accounts.filter(({ id }) => accountId === undefined || id === accountId)) {
        try {
          const token = await named('getToken', tenantId, signal, silent(account, request));
          if (token !== undefined) return token;
        } catch (thrown) {
          const failure = failureOf(thrown, 'getToken');
          if (failure.reason === 'cancelled') throw thrown;
          failures.push(failure);
        }
      }
      // One account that only needs its person again says more than one that is a stranger there.
      const best = failures.find(({ reason }) => reason === 'signInRequired') ?? failures[0];
      throw new TenantlinkError(best ?? { reason: 'signInRequired', operation: 'getToken', ...targetOf(tenantId) });
    },
    dispose() {
      subscription.dispose();
      changed.dispose();
    },
  };
}

function requireSameCloud(cloud: Cloud): void {
  if (cloud.name === 'custom') return;
  const environment = vscode.workspace.getConfiguration('microsoft-sovereign-cloud').get<string>('environment');
  // The setting's default is an empty text, which means the public cloud.
  if ((environment === '' ? undefined : environment) !== environments[cloud.name]) {
    fail({ reason: 'invalidInput', operation: 'readSettings', code: 'otherCloud', detail: `microsoft-sovereign-cloud.environment: “${environment ?? ''}”`, place: 'settings microsoft-sovereign-cloud.environment' });
  }
}

/** A claims challenge goes to the provider as the header it came in, which is the form VS Code takes it in. */
function scopesOf(request: Pick<TokenRequest, 'scopes' | 'claims'>): string[] | vscode.AuthenticationWwwAuthenticateRequest {
  if (request.claims === undefined) return [...request.scopes];
  const claims = Buffer.from(request.claims, 'utf8').toString('base64');
  return { wwwAuthenticate: `Bearer error="insufficient_claims", claims="${claims}"`, fallbackScopes: request.scopes };
}

function tenantOf(tenantId: TenantId | 'home'): TenantId | undefined {
  return tenantId === 'home' ? undefined : tenantId;
}

function targetOf(tenantId: TenantId | 'home' | undefined): { readonly target?: string } {
  return tenantId === undefined || tenantId === 'home' ? {} : { target: tenantId };
}

function accountOf({ id, label }: vscode.AuthenticationSessionAccountInformation): Account {
  return { id, label };
}

/** VS Code's calls take no signal: a cancelled one is left to end by itself, and its answer is not used. */
async function named<T>(operation: string, tenantId: TenantId | 'home' | undefined, signal: AbortSignal, action: PromiseLike<T>): Promise<T> {
  let cancel = (): void => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    cancel = () => reject(new TenantlinkError({ reason: 'cancelled', operation }));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
  try {
    return await Promise.race([action, cancelled]);
  } catch (thrown) {
    throw new TenantlinkError(authenticationFailure(thrown, { operation, ...targetOf(tenantId) }));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
