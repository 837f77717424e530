import type { ProbeCode } from './outcome.ts';

/** Codes of ARM and of Microsoft.Quota (Azure docs, "Troubleshoot common Azure deployment errors"; QuotaNotAvailableForResource from recorded answers of Microsoft.Quota). */
const byCode: Readonly<Record<string, ProbeCode>> = {
  AuthorizationFailed: 'azureForbidden',
  LinkedAuthorizationFailed: 'azureForbidden',
  MissingSubscriptionRegistration: 'providerNotRegistered',
  SubscriptionNotRegistered: 'providerNotRegistered',
  InvalidAuthenticationTokenTenant: 'wrongTenant',
  SubscriptionNotFound: 'subscriptionUnknown',
  InvalidSubscriptionId: 'subscriptionUnknown',
  InvalidResourceName: 'resourceUnknown',
  ResourceNameInvalid: 'resourceUnknown',
  QuotaNotAvailableForResource: 'resourceUnknown',
  // Of the region or the provider, not of the quota.
  InvalidResourceNamespace: 'azureRefused',
  InvalidResourceType: 'azureRefused',
};

/**
 * ARM's refusal of a quota read, by its code. What has another name is told in ARM's own words,
 * but for a 404: under this address only the quota's name can be unknown.
 */
export function azureRefusal({ code, httpStatus }: { readonly code: string; readonly httpStatus?: number }): ProbeCode {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  return known ?? (httpStatus === 404 ? 'resourceUnknown' : 'azureRefused');
}
