import type { FailureReason } from '../../../src/core/model/failure.ts';
import type { Fault } from '../../sandbox/azure/faults.ts';
import { cutAnswer, loseAnswer, sendAadsts, sendPlain, sendStatus } from './answers.ts';
import type { Side } from './calls.ts';
import type { MadeCall, Stroke } from './network.ts';
import { spreading } from './spreading.ts';
import { sceneNamespace, type SceneOptions } from './theatre.ts';
import type { VirtualTime } from './virtualTime.ts';

/** How a fault must be told: one of the reasons, and the code exactly as the service sent it, where it sends one. */
export interface Cause {
  readonly reasons: readonly FailureReason[];
  readonly code?: string | RegExp;
}

/** Something that can go wrong with a call. */
export interface FaultKind {
  readonly name: string;
  /** Once, or until somebody mends it. */
  readonly times: number;
  /** Why it cannot happen to this call of that way; undefined where it can. */
  readonly excuse: (call: MadeCall, way: string) => string | undefined;
  /** True when the request must not arrive. */
  readonly meet?: (stroke: Stroke, time: VirtualTime) => boolean;
  /** A cloud in which it happens by itself. */
  readonly scene?: (call: MadeCall) => SceneOptions;
  readonly cause: (call: MadeCall) => Cause;
}

/** Seconds that the service asks to wait. */
const retryAfter = 7;
const can = (): undefined => undefined;

type Answers = Readonly<Record<Exclude<Side, 'arm'>, (stroke: Stroke) => void>>;

/** An answer in the words of each service; ARM's are the sandbox's own. */
const said = (kind: Fault['kind'], others: Answers) => (stroke: Stroke): boolean => {
  const { call, sandbox } = stroke;
  if (call.side === 'arm') {
    sandbox.azure.faults.add({ kind, match: { side: 'arm', method: call.method, path: /./ }, times: 1, retryAfter });
    return false;
  }
  others[call.side](stroke);
  return true;
};

/** What the other services do not know. */
const never = (): never => {
  throw new Error('The matrix excuses this.');
};

const throttled = said('429', {
  entra: ({ res }) => sendAadsts(res, { number: 90055, error: 'temporarily_unavailable', text: 'Too many requests. Try again later.' }),
  exchange: ({ res }) => sendAadsts(res, { number: 90055, error: 'temporarily_unavailable', text: 'Too many requests. Try again later.' }),
  cluster: ({ res }) => sendStatus(res, { status: 429, reason: 'TooManyRequests', message: 'the server has received too many requests and has asked us to try again later', retryAfter }),
  issuer: ({ res }) => sendPlain(res, 429, retryAfter),
});
const failed = said('500', {
  entra: ({ res }) => sendAadsts(res, { number: 90033, error: 'server_error', text: 'A transient error has occurred. Please try again.' }),
  exchange: ({ res }) => sendAadsts(res, { number: 90033, error: 'server_error', text: 'A transient error has occurred. Please try again.' }),
  cluster: ({ res }) => sendStatus(res, { status: 500, reason: 'InternalError', message: 'Internal error occurred: etcdserver: request timed out' }),
  issuer: ({ res }) => sendPlain(res, 500),
});
const unavailable = said('503', {
  entra: ({ res }) => sendAadsts(res, { number: 90033, error: 'server_error', text: 'A transient error has occurred. Please try again.' }),
  exchange: ({ res }) => sendAadsts(res, { number: 90033, error: 'server_error', text: 'A transient error has occurred. Please try again.' }),
  cluster: ({ res }) => sendStatus(res, { status: 503, reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' }),
  issuer: ({ res }) => sendPlain(res, 503),
});
const expired = said('expired', {
  entra: ({ res }) => sendAadsts(res, { number: 700082, error: 'invalid_grant', text: 'The refresh token has expired due to inactivity.' }),
  exchange: ({ res }) => sendAadsts(res, { number: 700024, error: 'invalid_client', text: 'Client assertion is not within its valid time range.' }),
  cluster: ({ res }) => sendStatus(res, { status: 401, reason: 'Unauthorized', message: 'Unauthorized' }),
  issuer: never,
});
const forbidden = said('403', {
  entra: never,
  exchange: never,
  cluster: ({ res }) => sendStatus(res, { status: 403, reason: 'Forbidden', message: 'the request is forbidden: User "ada" cannot do that in this cluster' }),
  issuer: ({ res }) => sendPlain(res, 403),
});
const refusedWrite = said('conflict', {
  entra: never,
  exchange: never,
  cluster: ({ res }) => sendStatus(res, { status: 409, reason: 'Conflict', message: 'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again' }),
  issuer: never,
});
/** Another person was faster: creating finds the thing there, changing finds it changed. */
const conflicting = (stroke: Stroke): boolean => {
  const { call, sandbox } = stroke;
  if (call.side !== 'cluster' || call.method !== 'POST' || !call.path.endsWith('/namespaces')) return refusedWrite(stroke);
  for (const id of sandbox.kubernetes.admin.liveClusterIds()) sandbox.kubernetes.cluster(id).ensureNamespace(sceneNamespace);
  return false;
};
const denied = said('policy', {
  entra: ({ res }) => sendAadsts(res, { number: 53003, error: 'interaction_required', text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.' }),
  exchange: ({ res }) => sendAadsts(res, { number: 53003, error: 'access_denied', text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.' }),
  cluster: ({ res }) => sendStatus(res, { status: 403, reason: 'Forbidden', message: 'admission webhook "validation.gatekeeper.sh" denied the request: [azurepolicy-k8sazurev1serviceaccounts] not allowed' }),
  issuer: never,
});

const codes = {
  throttled: { arm: 'TooManyRequests', entra: 'AADSTS90055', exchange: 'AADSTS90055', cluster: 'TooManyRequests', issuer: 'HTTP 429' },
  failed: { arm: 'InternalServerError', entra: 'AADSTS90033', exchange: 'AADSTS90033', cluster: 'InternalError', issuer: 'HTTP 500' },
  unavailable: { arm: 'ServerTimeout', entra: 'AADSTS90033', exchange: 'AADSTS90033', cluster: 'ServiceUnavailable', issuer: 'HTTP 503' },
  expired: { arm: 'ExpiredAuthenticationToken', entra: 'AADSTS700082', exchange: 'AADSTS700024', cluster: 'Unauthorized', issuer: '' },
  forbidden: { arm: 'AuthorizationFailed', entra: '', exchange: '', cluster: 'Forbidden', issuer: 'HTTP 403' },
  denied: { arm: 'RequestDisallowedByPolicy', entra: 'AADSTS53003', exchange: 'AADSTS53003', cluster: 'Forbidden', issuer: '' },
} as const satisfies Readonly<Record<string, Readonly<Record<Side, string>>>>;

/** Entra's judgement of a workload's token is one reason, whatever the number. */
const judged = (reason: FailureReason, of: keyof typeof codes) => (call: MadeCall): Cause => (call.side === 'exchange' ? is('exchangeRefused', of)(call) : is(reason, of)(call));
const is = (reason: FailureReason, of: keyof typeof codes) => ({ side }: MadeCall): Cause => ({ reasons: [reason], code: codes[of][side] });

/** A break of the connection carries the network's own code, where the client hears of it. */
const broken: Cause = { reasons: ['unreachable', 'invalidResponse'], code: /^(ECONNRESET|UND_ERR_SOCKET|)$/ };

const isRead = ({ method, path }: MadeCall): boolean => method === 'GET' || /\/(listClusterUserCredential|resources)$/.test(path);
/** Entra issues tokens: nothing is written there. */
const writesOnly = (call: MadeCall): string | undefined => (isRead(call) || call.side === 'entra' || call.side === 'exchange' || call.side === 'issuer' ? 'it writes nothing' : undefined);
const withToken = ({ side }: MadeCall): string | undefined => (side === 'issuer' ? 'it is asked without a token' : undefined);
const withBody = ({ hasBody }: MadeCall): string | undefined => (hasBody ? undefined : 'its answer has no body');

/** Every fault that strikes a request or its answer, once and, where that is another case, for good. */
export const faultKinds: readonly FaultKind[] = [
  ...lasting('429 with Retry-After', { excuse: can, meet: throttled, cause: is('throttled', 'throttled') }),
  ...lasting('500', { excuse: can, meet: failed, cause: is('serverError', 'failed') }),
  ...lasting('503', { excuse: can, meet: unavailable, cause: is('serverError', 'unavailable') }),
  ...lasting('timeout', {
    excuse: can,
    meet({ res }, time) {
      // Nobody gives up on it: the connection ends after all, and the cause that is told will not be the right one.
      res.once('close', time.hold(() => res.destroy()));
      return true;
    },
    cause: () => ({ reasons: ['timeout'] }),
  }),
  ...lasting('reset', {
    excuse: can,
    meet({ res }) {
      res.destroy();
      return true;
    },
    cause: () => broken,
  }),
  {
    name: 'reset after it took effect',
    times: 1,
    excuse: can,
    meet(stroke) {
      loseAnswer(stroke, () => stroke.res.destroy());
      return false;
    },
    cause: () => broken,
  },
  ...lasting('truncated body', {
    excuse: withBody,
    meet(stroke) {
      cutAnswer(stroke);
      return false;
    },
    cause: () => broken,
  }),
  { name: 'expired token', times: Infinity, excuse: withToken, meet: expired, cause: judged('signInRequired', 'expired') },
  { name: '403', times: Infinity, excuse: ({ side }) => (side === 'entra' || side === 'exchange' ? 'Entra refuses with AADSTS codes, see expired token and policy denial' : undefined), meet: forbidden, cause: is('forbidden', 'forbidden') },
  ...lasting('409 of a concurrent write', {
    excuse: writesOnly,
    meet: conflicting,
    cause: ({ path }) =>
      path.includes('/federatedIdentityCredentials/')
        ? { reasons: ['concurrentWrite'], code: 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity' }
        : { reasons: ['conflict'], code: 'Conflict' },
  }),
  {
    name: 'policy denial',
    times: Infinity,
    excuse: (call) => (call.side === 'entra' || call.side === 'exchange' ? undefined : writesOnly(call)),
    meet: denied,
    cause: ({ side }) => ({ reasons: [deniedReason[side]], code: codes.denied[side] }),
  },
  {
    name: 'propagation delay of minutes',
    times: 1,
    excuse: (call, way) => (spreading(call)?.ways.test(way) === true ? undefined : 'its service answers from what it has written itself, or long ago'),
    scene: (call) => spreading(call)?.scene ?? {},
    cause: ({ side }) => (side === 'exchange' ? { reasons: ['exchangeRefused'], code: /^AADSTS7002/ } : { reasons: ['forbidden'], code: 'AuthorizationFailed' }),
  },
];

const deniedReason: Readonly<Record<Side, FailureReason>> = { arm: 'policyDenied', entra: 'signInRequired', exchange: 'exchangeRefused', cluster: 'forbidden', issuer: 'forbidden' };

function lasting(name: string, kind: Omit<FaultKind, 'name' | 'times'>): readonly FaultKind[] {
  return [
    { ...kind, name, times: 1 },
    { ...kind, name: `${name}, again and again`, times: Infinity },
  ];
}
