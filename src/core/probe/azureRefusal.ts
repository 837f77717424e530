import type { ProbeCode } from './outcome.ts';

/** ARM's refusal of a quota read, by its code, else by its HTTP status. */
export function azureRefusal(args: { readonly code: string; readonly httpStatus?: number }): ProbeCode {
  const byCode: Readonly<Record<string, ProbeCode>> = {
    AuthorizationFailed: 'azureForbidden',
    LinkedAuthorizationFailed: 'azureForbidden',
    MissingSubscriptionRegistration: 'providerNotRegistered',
    SubscriptionNotRegistered: 'providerNotRegistered',
    InvalidAuthenticationTokenTenant: 'wrongTenant',
    SubscriptionNotFound: 'subscriptionUnknown',
    InvalidSubscriptionId: 'subscriptionUnknown',
  };
  const known = Object.hasOwn(byCode, args.code) ? byCode[args.code] : undefined;
  if (known !== undefined) return known;
  if (args.httpStatus === 403) return 'azureForbidden';
  return args.httpStatus === 404 || args.httpStatus === 400 ? 'resourceUnknown' : 'azureRefused';
}
