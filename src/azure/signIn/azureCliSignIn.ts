import type { Cloud } from '../../core/model/cloud.ts';
import { failureOf, TenantlinkError, type Failure } from '../../core/model/failure.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Account, BearerToken, SignIn, TokenRequest } from '../../core/ports/tokenSource.ts';
import { entraFailure } from '../failure/entraFailure.ts';
import { withoutTracking } from '../failure/errorBody.ts';
import { thrownFailure } from '../failure/thrownFailure.ts';
import { recordOf, textOf } from '../json.ts';
import { abortable } from './abortable.ts';

export interface AzureCliSignInArgs {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

const accountId = 'azure-cli';
/** `az` needs a second or more to start; on a cold machine far longer. */
const processLimitMs = 60_000;
/** A token with less than this left is asked for again. */
const freshForMs = 5 * 60_000;

/**
 * The Azure CLI's session. The CLI has one at a time, so there is one account; its tokens reach
 * every tenant that account signed in to with `az login --tenant`.
 */
export function azureCliSignIn(args: AzureCliSignInArgs): SignIn {
  const tokens = new Map<string, BearerToken>();
  /** Running programs, so that ten requests at once start one. */
  const asked = new Map<string, Promise<BearerToken>>();

  async function ask(request: TokenRequest): Promise<BearerToken> {
    const { AzureCliCredential } = await import('@azure/identity');
    const credential = new AzureCliCredential({ additionallyAllowedTenants: ['*'], processTimeoutInMs: processLimitMs });
    const token = await credential.getToken([...request.scopes], {
      ...(request.tenantId === 'home' ? {} : { tenantId: request.tenantId }),
      ...(request.claims === undefined ? {} : { claims: request.claims }),
    });
    return { token: token.token, expiresAt: token.expiresOnTimestamp };
  }

  async function token(request: TokenRequest): Promise<BearerToken> {
    const key = [request.tenantId, request.claims ?? '', ...request.scopes].join(' ');
    const known = tokens.get(key);
    if (known !== undefined && known.expiresAt - args.clock.now() > freshForMs) return known;
    const doing = { operation: 'getToken', target: request.tenantId, signal: request.signal };
    const asking = asked.get(key) ?? ask(request).finally(() => asked.delete(key));
    asked.set(key, asking);
    try {
      const fresh = await abortable(asking, doing);
      tokens.set(key, fresh);
      return fresh;
    } catch (thrown) {
      throw new TenantlinkError(cliFailure(thrown, doing, args.cloud));
    }
  }

  async function account(request: Pick<TokenRequest, 'tenantId' | 'signal'>): Promise<Account> {
    const { token: text } = await token({ ...request, scopes: [args.cloud.resourceManagerScope] });
    return { id: accountId, label: accountName(text) };
  }

  return {
    token,
    async accounts(signal) {
      try {
        return [await account({ tenantId: 'home', signal })];
      } catch (thrown) {
        // Nobody is signed in: that is an answer. A missing program or a broken network is not.
        if (failureOf(thrown, 'listAccounts').reason === 'signInRequired') return [];
        throw thrown;
      }
    },
    async signIn({ tenantId, signal }) {
      // The session is the CLI's own: nothing is signed in here, only looked whether it serves.
      tokens.clear();
      const found = await account({ tenantId: tenantId ?? 'home', signal });
      args.log(`Using the Azure CLI's session${tenantId === undefined ? '' : ` for tenant ${tenantId}`}`);
      return found;
    },
  };
}

function cliFailure(thrown: unknown, doing: { readonly operation: string; readonly target: string; readonly signal: AbortSignal }, cloud: Cloud): Failure {
  const failure = thrownFailure(thrown, doing);
  if (failure.reason === 'cancelled') return failure;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const about = { operation: doing.operation, target: doing.target };
  const detail = withoutTracking(message);
  if (/Azure CLI could not be found/i.test(message)) return { reason: 'toolMissing', ...about, code: 'az', detail, cause: thrown };
  if (cloud.name === 'custom') {
    // The CLI asks the cloud it is set to, whatever endpoints Tenantlink has.
    const hint = 'The Azure CLI knows a custom cloud only after "az cloud register" and "az cloud set".';
    const reason = /az login/i.test(message) ? 'signInRequired' : 'signInFailed';
    return { reason, ...about, code: 'AzureCliCloud', detail: `${hint} ${detail}`, cause: thrown };
  }
  const said = entraFailure({ description: message }, about);
  if (said.code !== undefined) return { ...said, cause: thrown };
  if (/az login/i.test(message)) return { reason: 'signInRequired', ...about, detail, cause: thrown };
  return { reason: 'signInFailed', ...about, detail, cause: thrown };
}

/** Who a token speaks for, for display only: the CLI's answer names nobody, and nothing is decided by it. */
function accountName(token: string): string {
  try {
    const claims = recordOf(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
    return textOf(claims?.upn) ?? textOf(claims?.unique_name) ?? textOf(claims?.preferred_username) ?? textOf(claims?.appid) ?? 'Azure CLI';
  } catch {
    // Tokens are opaque to clients; one that is no JWT still works.
    return 'Azure CLI';
  }
}
