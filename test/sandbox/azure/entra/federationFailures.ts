import { EntraFailure } from './entraFailure.ts';

const LEARN_MORE = 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation';

/** No credential of the identity has the assertion's issuer. */
export function noMatchingIssuer(issuer: string): EntraFailure {
  return invalidClient(
    700211,
    `No matching federated identity record found for presented assertion issuer '${issuer}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${LEARN_MORE}`,
    true,
  );
}

/** A credential has the issuer and subject, but another audience. */
export function noMatchingAudience(audience: string): EntraFailure {
  return invalidClient(
    700212,
    `No matching federated identity record found for presented assertion audience '${audience}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${LEARN_MORE}`,
    true,
  );
}

/** A credential has the issuer, but another subject. */
export function noMatchingSubject(subject: string): EntraFailure {
  return invalidClient(
    700213,
    `No matching federated identity record found for presented assertion subject '${subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${LEARN_MORE}`,
    true,
  );
}

/** A credential's subject differs in letter case only. */
export function subjectCaseDiffers(subject: string): EntraFailure {
  return invalidClient(
    7002138,
    `No matching federated identity record found for presented assertion subject '${subject}'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. See documentation at: ${LEARN_MORE}. See breaking change notification and remediation at: https://learn.microsoft.com/en-us/entra/identity-platform/reference-breaking-changes#august-2024.`,
    false,
  );
}

/** The identity holds no credential at all. */
export function noCredentials(): EntraFailure {
  return invalidClient(70025, 'Client application has no configured federated identity credentials.', false);
}

/** The assertion is not valid yet, or no longer. Times in seconds since the epoch. */
export function assertionOutOfTime(now: number, notBefore: number, expiry: number): EntraFailure {
  return invalidClient(
    700024,
    `Client assertion is not within its valid time range. Current time: ${instant(now)}, assertion valid from ${instant(notBefore)}, expiry time of assertion ${instant(expiry)}. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .`,
    true,
  );
}

/** The client signed for itself with a key nobody registered. */
export function certificateNotRegistered(clientId: string, keyId: string): EntraFailure {
  return invalidClient(
    700027,
    `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${keyId}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${clientId}'.`,
    true,
  );
}

/** The signature does not fit the issuer's keys. */
export function signatureInvalid(reason: string): EntraFailure {
  return invalidClient(700027, `Client assertion contains an invalid signature. [Reason - ${reason}]`, true);
}

/** The issuer's discovery document or key set cannot be read. */
export function issuerUnreachable(): EntraFailure {
  return new EntraFailure({
    code: 501661,
    status: 400,
    error: 'invalid_request',
    text: 'Request to External OIDC endpoint failed.',
  });
}

/** The issuer's key set makes no sense. */
export function signingKeysUnreadable(): EntraFailure {
  return new EntraFailure({
    code: 900612,
    status: 400,
    error: 'invalid_request',
    text: 'Failed to parse provider signing keys.',
  });
}

/** The assertion is not a JWT, or not one signed by RS256. */
export function assertionMalformed(reason: string): EntraFailure {
  return invalidClient(50027, `JWT token is invalid or malformed. ${reason}`, true);
}

function invalidClient(code: number, text: string, uri: boolean): EntraFailure {
  return new EntraFailure({ code, status: 401, error: 'invalid_client', text, uri });
}

/** Seven digits after the second, as .NET writes a time. */
function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.(\d{3})Z$/, '.$10000Z');
}
