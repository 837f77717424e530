import { fail } from './failure.ts';

declare const brand: unique symbol;
/** A string that only a parsing function can make. */
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Microsoft Entra tenant, a lower-case GUID. */
export type TenantId = Branded<'TenantId'>;
/** Azure subscription, a lower-case GUID. */
export type SubscriptionId = Branded<'SubscriptionId'>;
/** Application (client) id of an identity, a lower-case GUID. */
export type ClientId = Branded<'ClientId'>;
/** Object id of a service principal or user in its tenant, a lower-case GUID. */
export type PrincipalId = Branded<'PrincipalId'>;
/** Resource id as Azure Resource Manager writes it; compare with {@link sameArmId}, ARM ignores case. */
export type ArmId = Branded<'ArmId'>;
/** OIDC issuer URL, kept byte for byte: Entra compares it exactly, trailing slash included. */
export type Issuer = Branded<'Issuer'>;
/** `system:serviceaccount:<namespace>:<name>`, compared case-sensitively by Entra. */
export type Subject = Branded<'Subject'>;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is a GUID in the 8-4-4-4-12 form, any case. */
export function isGuid(text: string): boolean {
  return guid.test(text);
}

function parseGuid<Name extends string>(text: string, what: string, place: string): Branded<Name> {
  const trimmed = text.trim();
  if (!isGuid(trimmed)) fail({ reason: 'invalidInput', operation: `parse.${what}`, target: shorten(text), place });
  return trimmed.toLowerCase() as Branded<Name>;
}

/** @throws TenantlinkError `invalidInput` naming `place` when the text is not a GUID. */
export function parseTenantId(text: string, place = 'input'): TenantId {
  return parseGuid<'TenantId'>(text, 'tenantId', place);
}
/** @throws TenantlinkError `invalidInput` naming `place` when the text is not a GUID. */
export function parseSubscriptionId(text: string, place = 'input'): SubscriptionId {
  return parseGuid<'SubscriptionId'>(text, 'subscriptionId', place);
}
/** @throws TenantlinkError `invalidInput` naming `place` when the text is not a GUID. */
export function parseClientId(text: string, place = 'input'): ClientId {
  return parseGuid<'ClientId'>(text, 'clientId', place);
}
/** @throws TenantlinkError `invalidInput` naming `place` when the text is not a GUID. */
export function parsePrincipalId(text: string, place = 'input'): PrincipalId {
  return parseGuid<'PrincipalId'>(text, 'principalId', place);
}

const issuerLimit = 600;

/** Written out, because URL parsers drop white space and empty parts, turn backslashes over and put in missing slashes. */
const issuerForm = /^https:\/\/[^\s\p{Cc}\\/?#@]+(?:\/[^\s\p{Cc}\\?#]*)?$/iu;

/**
 * An issuer as a cluster publishes it: https, no user, query or fragment, at most 600 characters
 * (federated credential limit, Microsoft Entra workload identity federation considerations).
 * The text is kept exactly as given.
 * @throws TenantlinkError `invalidInput` naming `place`.
 */
export function parseIssuer(text: string, place = 'input'): Issuer {
  const valid = issuerForm.test(text) && URL.canParse(text) && text.length <= issuerLimit;
  if (!valid) fail({ reason: 'invalidInput', operation: 'parse.issuer', target: shorten(text), place });
  return text as Issuer;
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Whether a text may name a Kubernetes namespace (RFC 1123 label). */
export function isNamespaceName(text: string): boolean {
  return dnsLabel.test(text);
}
/** Whether a text may name a Kubernetes ServiceAccount (RFC 1123 subdomain, at most 253 characters). */
export function isServiceAccountName(text: string): boolean {
  return text.length <= 253 && dnsSubdomain.test(text);
}

/** The subject that the cluster puts into the tokens of a service account. @throws TenantlinkError `invalidInput`. */
export function subjectOf(serviceAccount: { readonly namespace: string; readonly name: string }): Subject {
  if (!isNamespaceName(serviceAccount.namespace)) {
    fail({ reason: 'invalidInput', operation: 'parse.namespace', target: shorten(serviceAccount.namespace), place: 'namespace' });
  }
  if (!isServiceAccountName(serviceAccount.name)) {
    fail({ reason: 'invalidInput', operation: 'parse.serviceAccountName', target: shorten(serviceAccount.name), place: 'service account' });
  }
  return `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}` as Subject;
}

function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}
