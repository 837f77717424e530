import { permits } from '../chain/allowedActions.ts';
import type { ChainSubject } from '../chain/facts.ts';
import { tokenExchangeAudience } from '../model/cloud.ts';
import { failureOf, TenantlinkError, type Failure } from '../model/failure.ts';
import type { Permission } from '../model/permission.ts';
import type { ExchangedToken } from '../ports/tokenExchange.ts';
import type { World } from '../ports/world.ts';
import { maySpread } from '../probe/spreading.ts';
import type { ExchangeEvent, ExchangeProof, ExchangeStep } from './exchangeProof.ts';

export type ExchangePorts = Pick<World, 'access' | 'exchange' | 'clock'> & { readonly identities: Pick<World['identities'], 'get'> };

/** How long and how often a refusal is repeated. */
export interface ExchangePatience {
  /** Milliseconds from the first refusal; new credentials and roles take seconds to minutes to spread (entra-docs; AKS docs). */
  readonly upTo: number;
  /** Asked after a refusal: whether live values prove that waiting cannot help. */
  readonly isLasting?: () => Promise<boolean>;
}

/** A single transient refusal is no verdict: about 2% of exchanges of working links were seen refused. */
const defaultPatience: ExchangePatience = { upTo: 10_000 };
const firstWait = 2_000;
const longestWait = 15_000;
/** The shortest that the TokenRequest API grants, in seconds. */
const tokenLifetime = 600;

/**
 * Proves the trust from here, in seconds and without a pod: a token of the service account, its
 * exchange in the identity's tenant, one read at the scope with what that gives. Tokens stay in
 * memory. What it proves is the trust (issuer, credential, role); annotations, labels and
 * containers are the pod's side and are not touched. The last event is `proof`; nothing is thrown
 * but a cancellation.
 */
export async function* proveExchange(
  subject: ChainSubject,
  ports: ExchangePorts,
  signal: AbortSignal,
  patience: ExchangePatience = defaultPatience,
): AsyncGenerator<ExchangeEvent, ExchangeProof> {
  const end = (proof: Omit<ExchangeProof, 'at'>): ExchangeProof => ({ ...proof, at: ports.clock.now() });
  const { cluster, serviceAccount, identity: ref, scope } = subject;
  const account = `${serviceAccount.namespace}/${serviceAccount.name}`;

  yield { kind: 'step', step: 'tokenRequest', message: { key: 'exchange.requesting', params: { account } } };
  const asked = await settle('requestToken', signal, async () => {
    const identity = await ports.identities.get({ identity: ref, signal });
    const assertion = await ports.access.requestToken({ cluster, serviceAccount, audience: tokenExchangeAudience, expirationSeconds: tokenLifetime, signal });
    return { identity, assertion };
  });
  if (!asked.ok) {
    const proof = end({ status: 'unknown', step: 'tokenRequest', message: { key: 'exchange.notTried', params: { account } }, failure: asked.failure });
    yield { kind: 'proof', proof };
    return proof;
  }

  const { identity, assertion } = asked.value;
  yield { kind: 'step', step: 'exchange', message: { key: 'exchange.exchanging', params: { tenant: ref.tenantId } } };
  const exchanged = yield* repeat('exchange', { ports, signal, patience }, () =>
    ports.exchange.exchange({ tenantId: ref.tenantId, clientId: identity.clientId, assertion, signal }),
  );
  if (!exchanged.ok) {
    const { failure } = exchanged;
    const isRefusal = failure.reason === 'exchangeRefused';
    const proof = end({
      status: isRefusal ? 'refused' : 'unknown',
      step: 'exchange',
      message: isRefusal ? { key: 'exchange.refused', params: { identity: identity.name, code: failure.code ?? '' } } : { key: 'exchange.notTried', params: { account } },
      failure,
    });
    yield { kind: 'proof', proof };
    return proof;
  }

  const token = exchanged.value;
  const actedAs = { objectId: token.objectId ?? identity.principalId, tenantId: token.tenantId ?? ref.tenantId };
  yield { kind: 'step', step: 'read', message: { key: 'exchange.reading', params: { scope } } };
  const read = yield* repeat('read', { ports, signal, patience }, () => readAllowed(subject, token, ports, signal));
  const params = { identity: identity.name, account, scope };
  const proof = end(
    read.ok
      ? { status: 'proven', step: 'read', message: { key: 'exchange.proven', params }, actedAs }
      : { status: isNotAllowed(read.failure) ? 'refused' : 'unknown', step: 'read', message: { key: isNotAllowed(read.failure) ? 'exchange.notAllowed' : 'exchange.readFailed', params }, failure: read.failure, actedAs },
  );
  yield { kind: 'proof', proof };
  return proof;
}

/** The operation of a refusal that the permissions themselves say, not Azure's refusal to tell them: a narrow role need not include reading them. */
const judging = 'judgePermissions';

/** One read with the exchanged token: what it may do at the scope. @throws TenantlinkError `forbidden` where it may not do what the chain is for */
async function readAllowed(subject: ChainSubject, token: ExchangedToken, ports: ExchangePorts, signal: AbortSignal): Promise<readonly Permission[]> {
  const permissions = await ports.exchange.permissions({ token, scope: subject.scope, signal });
  const missing = subject.actions.filter((action) => !permissions.some((permission) => permits(permission, action)));
  if (permissions.length > 0 && missing.length === 0) return permissions;
  throw new TenantlinkError({ reason: 'forbidden', operation: judging, target: subject.scope, code: 'AuthorizationFailed', detail: missing.join(', ') });
}

type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

async function settle<T>(operation: string, signal: AbortSignal, action: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await action() };
  } catch (thrown) {
    const failure = failureOf(thrown, operation);
    if (failure.reason === 'cancelled') throw thrown;
    if (signal.aborted) throw new TenantlinkError({ reason: 'cancelled', operation, cause: thrown });
    return { ok: false, failure };
  }
}

/** Repeats what was refused, because new trust takes time to spread, until patience ends or live values prove it lasting. */
async function* repeat<T>(
  step: ExchangeStep,
  { ports, signal, patience }: { readonly ports: ExchangePorts; readonly signal: AbortSignal; readonly patience: ExchangePatience },
  action: () => Promise<T>,
): AsyncGenerator<ExchangeEvent, Settled<T>> {
  const start = ports.clock.now();
  for (let attempt = 0; ; attempt += 1) {
    const result = await settle(step, signal, action);
    if (result.ok || !mayPass(result.failure)) return result;
    const wait = result.failure.retryAfterMs ?? Math.min(firstWait * 2 ** attempt, longestWait);
    if (ports.clock.now() + wait - start > patience.upTo || (await patience.isLasting?.()) === true) return result;
    yield { kind: 'waiting', step, message: { key: step === 'exchange' ? 'exchange.waitTrust' : 'exchange.waitRole', params: { seconds: Math.ceil(wait / 1000), code: result.failure.code ?? '' } } };
    await ports.clock.sleep(wait, signal);
  }
}

function mayPass({ reason, code }: Failure): boolean {
  return isRefusal(reason) || maySpread(code) || ['throttled', 'serverError', 'unreachable', 'timeout', 'invalidResponse', 'notReplicated'].includes(reason);
}

function isRefusal(reason: Failure['reason']): boolean {
  return reason === 'exchangeRefused' || reason === 'forbidden';
}

/** The permissions were read, and they do not allow it. */
function isNotAllowed({ operation, reason }: Failure): boolean {
  return operation === judging || reason === 'wrongTenant';
}
