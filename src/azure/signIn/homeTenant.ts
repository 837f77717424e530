import type { AuthenticationRecord } from '@azure/identity';

/** The tenant of personal Microsoft accounts, which has no Azure resources of its own. */
const personalAccounts = '9188040d-6c67-4c5b-b112-36a304b66dad';

/**
 * The tenant an account is at home in: the second half of MSAL's home account id (`<object>.<tenant>`),
 * wherever the sign-in took place. A personal account has none; the tenant it signed in to stands in.
 */
export function homeTenant(record: Pick<AuthenticationRecord, 'homeAccountId' | 'tenantId'>): string {
  const home = record.homeAccountId.split('.')[1]?.toLowerCase();
  return home === undefined || home === '' || home === personalAccounts ? record.tenantId : home;
}
