import { asObject, isList } from '../../world/json.ts';
import type { FederatedCredential, Identity, Json, JsonObject } from '../../world/model.ts';
import type { ArmFailure} from '../armFailure.ts';
import { providerFailure } from '../armFailure.ts';
import { LOCATIONS_WITHOUT_FEDERATION } from '../../world/locations.ts';

/** Most credentials one identity may hold. */
const CREDENTIAL_LIMIT = 20;
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}$/;
const LONGEST = 600;

/**
 * What a write asks for, by the rules of the service.
 * @throws ArmFailure in the service's words (Entra documentation, workload identity federation considerations)
 */
export function readCredential(name: string, body: JsonObject): FederatedCredential {
  if (!NAME.test(name)) {
    throw providerFailure(400, 'BadRequest', `Federated Identity Credential name '${name}' is invalid.`);
  }
  const properties = asObject(body.properties);
  const issuer = properties?.issuer;
  const subject = properties?.subject;
  const audiences = properties?.audiences;
  if (!isText(issuer) || !isText(subject) || audiences === undefined || audiences === null) {
    throw providerFailure(
      400,
      'BadRequest',
      "The request format was unexpected. Federated Identity Credential must specify 'issuer', 'subject' and 'audience'.",
    );
  }
  if (!isList(audiences) || audiences.length !== 1 || !isText(audiences[0])) {
    throw providerFailure(400, 'BadRequest', 'Federated identity credentials must have exactly one audience.');
  }
  const audience = audiences[0];
  // The wording of these two is not documented; only the limits are.
  if ([issuer, subject, audience].some((value) => value.length > LONGEST)) {
    throw providerFailure(400, 'BadRequest', `The request format was unexpected: a value is longer than ${String(LONGEST)} characters.`);
  }
  if (!URL.canParse(issuer)) {
    throw providerFailure(400, 'BadRequest', 'The request format was unexpected: the issuer is not a valid URI.');
  }
  return { name, issuer, subject, audiences: [audience] };
}

/**
 * Whether an identity can take a credential.
 * @throws ArmFailure 405 in a region without federation, 409 for the same issuer and subject twice, 400 at the limit
 */
export function checkAgainst(identity: Identity, credential: FederatedCredential, duplicateStatus: 400 | 409): void {
  if (LOCATIONS_WITHOUT_FEDERATION.has(identity.location)) {
    throw providerFailure(
      405,
      'MethodNotAllowed',
      'The request format was unexpected: Support for federated identity credentials not enabled.',
    );
  }
  for (const other of identity.credentials.values()) {
    if (other.name.toLowerCase() === credential.name.toLowerCase()) continue;
    if (other.issuer === credential.issuer && other.subject === credential.subject) {
      throw providerFailure(
        duplicateStatus,
        duplicateStatus === 409 ? 'Conflict' : 'BadRequest',
        'Issuer and subject combination already exists for this Managed Identity.',
      );
    }
  }
  const isNew = !identity.credentials.has(credential.name.toLowerCase());
  if (isNew && identity.credentials.size >= CREDENTIAL_LIMIT) {
    // Assumed wording: no public record of the 21st write was found.
    throw providerFailure(
      400,
      'BadRequest',
      `The maximum number of federated identity credentials (${String(CREDENTIAL_LIMIT)}) per managed identity has been reached.`,
    );
  }
}

/** 409 of two writes under one identity at a time. */
export function concurrentWrites(identityId: string): ArmFailure {
  return providerFailure(
    409,
    'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
    `Too many Federated Identity Credentials are written concurrently for the managed identity '${identityId}'. Concurrent Federated Identity Credentials writes under the same managed identity are not supported.`,
  );
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
