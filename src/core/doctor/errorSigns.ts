import type { ChainCode } from '../chain/finding.ts';
import type { MessageKey } from '../words/messages.ts';

/** What an error text says of the values that were compared, byte for byte. */
export interface SignValues {
  readonly issuer?: string;
  readonly subject?: string;
  readonly audience?: string;
  readonly clientId?: string;
  readonly tenantId?: string;
  readonly scope?: string;
  readonly action?: string;
  readonly objectId?: string;
}

/** An error that is known by its code, or by words where it has none. */
interface ErrorSign {
  /** The service's own code; for errors without one, a name of ours. */
  readonly code: string;
  /** Links it can come from, the most likely first; none where it is no matter of the trust chain. */
  readonly links: readonly ChainCode[];
  readonly message: MessageKey;
  /** Where its values stand in the text; group 1 is the value. */
  readonly values?: Readonly<Partial<Record<keyof SignValues, RegExp>>>;
}

const quoted = (before: string): RegExp => new RegExp(`${before}\\s*'([^']{1,600})'`, 'i');
const guid = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';

const trust: readonly ChainCode[] = ['WI113-credential-issuer', 'WI114-credential-subject', 'WI115-credential-audience'];
const notServed: readonly ChainCode[] = ['WI109-pod-label', 'WI103-webhook', 'WI121-pod-current', 'WI110-container-environment', 'WI106-client-id', 'WI108-pod-service-account'];

/**
 * Errors of Microsoft Entra, by AADSTS number (Microsoft Entra docs, "Authentication and
 * authorization error codes"; azure-workload-identity docs, "Troubleshooting").
 */
const entraSigns: readonly ErrorSign[] = [
  { code: 'AADSTS700211', links: ['WI113-credential-issuer', 'WI102-issuer', 'WI106-client-id'], message: 'hint.issuer', values: { issuer: quoted('assertion issuer') } },
  { code: 'AADSTS700212', links: ['WI115-credential-audience', 'WI119-identity-binding', 'WI111-token-audience'], message: 'hint.audience', values: { audience: quoted('assertion audience') } },
  { code: 'AADSTS700213', links: ['WI114-credential-subject', 'WI108-pod-service-account', 'WI113-credential-issuer', 'WI106-client-id'], message: 'hint.subject', values: { subject: quoted('assertion subject') } },
  { code: 'AADSTS7002138', links: ['WI114-credential-subject'], message: 'hint.subjectCase', values: { subject: quoted('assertion subject') } },
  { code: 'AADSTS7002137', links: ['WI114-credential-subject'], message: 'hint.subject', values: { subject: quoted('assertion subject') } },
  {
    code: 'AADSTS70021',
    links: [...trust, 'WI111-token-audience'],
    message: 'hint.noMatch',
    values: { issuer: quoted('Assertion Issuer:'), subject: quoted('Assertion Subject:'), audience: quoted('Assertion Audience:') },
  },
  { code: 'AADSTS70025', links: ['WI113-credential-issuer', 'WI106-client-id'], message: 'hint.noCredentials', values: { clientId: new RegExp(`the client '${guid}'`, 'i') } },
  { code: 'AADSTS700024', links: ['WI118-token-lifetime'], message: 'hint.expired' },
  { code: 'AADSTS700027', links: ['WI104-issuer-document'], message: 'hint.key', values: { clientId: new RegExp(`app id '${guid}'`, 'i') } },
  { code: 'AADSTS700016', links: ['WI107-tenant-id', 'WI106-client-id', 'WI112-identity', 'WI110-container-environment', 'WI121-pod-current'], message: 'hint.wrongTenant', values: { clientId: quoted('application with identifier') } },
  { code: 'AADSTS7000229', links: ['WI107-tenant-id', 'WI112-identity', 'WI106-client-id'], message: 'hint.wrongTenant', values: { clientId: new RegExp(`client application ${guid}`, 'i'), tenantId: new RegExp(`in the tenant ${guid}`, 'i') } },
  { code: 'AADSTS700038', links: ['WI106-client-id', 'WI110-container-environment'], message: 'hint.notAnId', values: { clientId: new RegExp(`AADSTS700038:\\s*${guid}`, 'i') } },
  { code: 'AADSTS90002', links: ['WI107-tenant-id', 'WI110-container-environment'], message: 'hint.noTenant', values: { tenantId: quoted('Tenant') } },
  { code: 'AADSTS500011', links: ['WI110-container-environment', 'WI107-tenant-id'], message: 'hint.noResource', values: { scope: /resource principal named (\S{1,600}) was not found/i, tenantId: new RegExp(`in the tenant named ${guid}`, 'i') } },
  { code: 'AADSTS7000215', links: ['WI110-container-environment'], message: 'hint.secret', values: { clientId: new RegExp(`to app '${guid}'`, 'i') } },
  { code: 'AADSTS7000222', links: ['WI110-container-environment'], message: 'hint.secret', values: { clientId: new RegExp(`for app '${guid}'`, 'i') } },
  { code: 'AADSTS70003', links: [], message: 'hint.grant' },
  { code: 'AADSTS70016', links: [], message: 'hint.deviceCode' },
  { code: 'AADSTS90061', links: ['WI104-issuer-document'], message: 'hint.issuerUnreachable' },
  { code: 'AADSTS501661', links: ['WI104-issuer-document'], message: 'hint.issuerUnreachable' },
  { code: 'AADSTS900612', links: ['WI104-issuer-document'], message: 'hint.issuerKeys' },
];

/** Failures of Azure Resource Manager, by the code of their body (Azure docs, "Troubleshoot common Azure deployment errors", "Azure RBAC troubleshooting"). */
const azureSigns: readonly ErrorSign[] = [
  {
    code: 'AuthorizationFailed',
    links: ['WI116-role'],
    message: 'hint.forbidden',
    values: { objectId: new RegExp(`object id '${guid}'`, 'i'), action: quoted('perform action'), scope: quoted('over scope') },
  },
  {
    code: 'LinkedAuthorizationFailed',
    links: ['WI116-role'],
    message: 'hint.forbidden',
    values: { objectId: new RegExp(`object id '${guid}'`, 'i'), action: quoted('action(?:\\(s\\))?'), scope: quoted('(?:over|linked) scope(?:\\(s\\))?') },
  },
  {
    code: 'InvalidAuthenticationTokenTenant',
    links: ['WI107-tenant-id', 'WI110-container-environment'],
    message: 'hint.tokenTenant',
    values: { tenantId: new RegExp(`from the wrong issuer 'https://[^/']{1,100}/${guid}`, 'i') },
  },
  { code: 'MissingSubscriptionRegistration', links: ['WI117-provider'], message: 'hint.notRegistered' },
  { code: 'SubscriptionNotFound', links: ['WI107-tenant-id', 'WI116-role'], message: 'hint.subscription' },
  { code: 'RequestDisallowedByPolicy', links: ['WI113-credential-issuer', 'WI116-role'], message: 'hint.policy' },
  { code: 'PrincipalNotFound', links: ['WI112-identity', 'WI116-role'], message: 'hint.principal' },
  { code: 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity', links: ['WI113-credential-issuer'], message: 'hint.concurrent' },
  { code: 'ExpiredAuthenticationToken', links: [], message: 'hint.tokenExpired' },
];

/** What the webhook, the API server and the Azure SDKs say where they give no code; the names are ours. */
const wordedSigns: readonly (ErrorSign & { readonly words: string })[] = [
  // Kubernetes, admission: the webhook's name is that of azure-workload-identity v1.6.0.
  { code: 'WebhookDenied', words: 'admission webhook "mutation.azure-workload-identity.io" denied', links: ['WI118-token-lifetime', 'WI110-container-environment'], message: 'hint.webhookDenied' },
  { code: 'WebhookUnanswered', words: 'failed calling webhook "mutation.azure-workload-identity.io"', links: ['WI103-webhook'], message: 'hint.webhookUnanswered' },
  {
    code: 'ServiceAccountNotFound',
    words: 'error looking up service account',
    links: ['WI105-service-account', 'WI108-pod-service-account'],
    message: 'hint.serviceAccount',
    values: { subject: /error looking up service account ([a-z0-9-]{1,63}\/[a-z0-9.-]{1,253})/i },
  },
  // @azure/identity, azure-identity for Python, Java and .NET.
  { code: 'WorkloadIdentityUnavailable', words: 'WorkloadIdentityCredential authentication unavailable', links: notServed, message: 'hint.notServed' },
  { code: 'WorkloadIdentityUnavailable', words: 'WorkloadIdentityCredential: is unavailable', links: notServed, message: 'hint.notServed' },
  // azidentity for Go.
  { code: 'WorkloadIdentityUnavailable', words: 'no client ID specified. Check pod configuration', links: notServed, message: 'hint.notServed' },
  { code: 'WorkloadIdentityUnavailable', words: 'no token file specified. Check pod configuration', links: notServed, message: 'hint.notServed' },
  { code: 'WorkloadIdentityUnavailable', words: 'no tenant ID specified. Check pod configuration', links: notServed, message: 'hint.notServed' },
  // The node's metadata service, asked where nothing of workload identity was found.
  { code: 'MetadataIdentityNotFound', words: 'No User Assigned or Delegated Managed Identity found', links: notServed, message: 'hint.metadata' },
  { code: 'MetadataIdentityNotFound', words: 'no assigned managed identity', links: notServed, message: 'hint.metadata' },
  { code: 'MetadataIdentityNotFound', words: 'No managed identity endpoint found', links: notServed, message: 'hint.metadata' },
  { code: 'MetadataIdentityNotFound', words: '169.254.169.254/metadata/identity', links: notServed, message: 'hint.metadata' },
];

/** A literal that a sign begins with, so that a text is searched by `indexOf` and nothing can make it slow, and what is read there. */
interface Anchor {
  readonly text: string;
  /** The sign that stands at a place where the anchor was found; undefined where it is none. */
  readonly read: (text: string, at: number) => FoundSign | undefined;
}

/** A sign; one with an AADSTS number that is not known is shown as it is. */
export type FoundSign = ErrorSign & { readonly known: boolean };

const byNumber: ReadonlyMap<string, ErrorSign> = new Map(entraSigns.map((sign) => [sign.code, sign]));

function entraSign(number: string | undefined): FoundSign | undefined {
  if (number === undefined) return undefined;
  const code = `AADSTS${number}`;
  const sign = byNumber.get(code);
  return sign === undefined ? { code, links: [], message: 'hint.unknown', known: false } : { ...sign, known: true };
}

/** Group 1 of a pattern that must match from a place on. */
function groupAt(pattern: RegExp, text: string, at: number): string | undefined {
  const sticky = new RegExp(pattern, 'y');
  sticky.lastIndex = at;
  return sticky.exec(text)?.[1];
}

/** Every anchor; services write their codes in one case only. */
export const anchors: readonly Anchor[] = [
  { text: 'AADSTS', read: (text, at) => entraSign(groupAt(/AADSTS(\d{5,8})(?!\d)/, text, at)) },
  // The body of a token failure, where its description was left out.
  { text: 'error_codes', read: (text, at) => entraSign(groupAt(/error_codes\\?"\s{0,3}:\s{0,3}\[\s{0,3}(\d{5,8})(?!\d)/, text, at)) },
  ...azureSigns.map((sign): Anchor => ({ text: sign.code, read: (text, at) => (isWord(text, at, sign.code.length) ? { ...sign, known: true } : undefined) })),
  ...wordedSigns.map((sign): Anchor => ({ text: sign.words, read: () => ({ ...sign, known: true }) })),
];

/** Whether no letter or digit stands before or after. */
function isWord(text: string, at: number, length: number): boolean {
  return !/[A-Za-z0-9]/.test(text.charAt(at - 1)) && !/[A-Za-z0-9]/.test(text.charAt(at + length));
}
