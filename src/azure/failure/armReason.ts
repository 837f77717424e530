import type { FailureReason } from '../../core/model/failure.ts';

/** What decides the reason of a failed ARM request. */
export interface ArmRefusal {
  /** HTTP status; 200 where a poll or a list item carries an error. */
  readonly status: number;
  readonly method: string;
  readonly codes: readonly string[];
  readonly message: string;
}

/** Codes whose reason does not follow from the status. Keys in lower case: providers differ in case. */
const byCode: Readonly<Record<string, FailureReason>> = {
  invalidauthenticationtokentenant: 'wrongTenant',
  expiredauthenticationtoken: 'signInRequired',
  authenticationfailed: 'signInRequired',
  authorizationfailed: 'forbidden',
  linkedauthorizationfailed: 'forbidden',
  linkedaccesscheckfailed: 'forbidden',
  requestdisallowedbypolicy: 'policyDenied',
  requestdisallowedbyazure: 'policyDenied',
  policyviolation: 'policyDenied',
  missingsubscriptionregistration: 'notRegistered',
  missingregistrationforresourceprovider: 'notRegistered',
  subscriptionnotregistered: 'notRegistered',
  noregisteredproviderfound: 'notSupported',
  invalidresourcetype: 'notSupported',
  invalidresourcenamespace: 'notSupported',
  invalidapiversionparameter: 'notSupported',
  unsupportedapiversion: 'notSupported',
  oidcissuerfeaturecannotbedisabled: 'notSupported',
  principalnotfound: 'notReplicated',
  unmatchedprincipaltype: 'invalidRequest',
  concurrentfederatedidentitycredentialswritesforsinglemanagedidentity: 'concurrentWrite',
  roleassignmentexists: 'conflict',
  preconditionfailed: 'conflict',
  scopelocked: 'conflict',
  // Seen in a poll: another operation on the same cluster went first.
  notlatestoperation: 'conflict',
};

/** Families of codes, tried after the exact ones. */
const byCodeShape: readonly (readonly [RegExp, FailureReason])[] = [
  [/throttled$|^toomanyrequests$|^ratelimit|^429$/i, 'throttled'],
  [/limit(exceeded|reached)$|quotaexceeded$|^maxlimit/i, 'limitReached'],
  [/notsupported$|notavailablefor|^locationnotavailable|^featurenot/i, 'notSupported'],
];

/**
 * Sentences of generic codes (BadRequest, Conflict): Microsoft.ManagedIdentity tells its cases apart
 * in words only (entra-docs, federated identity credential considerations, error table).
 */
const bySentence: readonly (readonly [RegExp, FailureReason])[] = [
  [/issuer and subject combination already exists/i, 'conflict'],
  [/federated identity credentials not enabled/i, 'notSupported'],
  [/concurrent federated identity credentials writes/i, 'concurrentWrite'],
  [/temporarily throttled/i, 'throttled'],
  [/too many federated identity credentials|(maximum|limit) (number )?of (\d+ )?federated identity credentials|maximum number of federated/i, 'limitReached'],
  [/disallowed by policy/i, 'policyDenied'],
  [/disable local accounts/i, 'notSupported'],
];

/** Why ARM refused, from its codes first, its sentence next, its status last. Never `unexpected`. */
export function armReason(refusal: ArmRefusal): FailureReason {
  for (const code of refusal.codes) {
    const exact = byCode[code.toLowerCase()];
    if (exact !== undefined) return exact;
    if (isParentMissing(code)) return parentMissing(refusal);
    const shaped = byCodeShape.find(([pattern]) => pattern.test(code))?.[1];
    if (shaped !== undefined) return shaped;
  }
  if (/parent user-assigned identity doesn.t exist/i.test(refusal.message)) return parentMissing(refusal);
  return bySentence.find(([pattern]) => pattern.test(refusal.message))?.[1] ?? byStatus(refusal.status);
}

function isParentMissing(code: string): boolean {
  return code.toLowerCase() === 'parentresourcenotfound';
}

// A parent that a write misses was just created; one that a read misses is gone.
function parentMissing(refusal: ArmRefusal): FailureReason {
  return refusal.method === 'PUT' || refusal.method === 'PATCH' ? 'notReplicated' : 'notFound';
}

function byStatus(status: number): FailureReason {
  switch (status) {
    case 401:
      return 'signInRequired';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'notFound';
    case 405:
    case 501:
      return 'notSupported';
    case 408:
    case 504:
      return 'timeout';
    case 407:
      return 'unreachable';
    case 409:
    case 412:
    case 423:
      return 'conflict';
    case 429:
      return 'throttled';
  }
  if (status >= 400 && status < 500) return 'invalidRequest';
  if (status >= 300 && status < 400) return 'invalidResponse';
  // 5xx, and errors inside an answer of status 200 (a failed asynchronous operation).
  return 'serverError';
}
