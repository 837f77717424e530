import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { classifyClientId } from '../classifyClientId.ts';
import { serviceAccountsOf } from '../findServiceAccount.ts';
import { entryOf, placeOf } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * The client-id annotation becomes AZURE_CLIENT_ID as it stands: empty is silently not injected,
 * anything but a GUID is refused by Entra (azure-workload-identity v1.6.0; azure-docs #108526).
 */
export const clientIdValue: ManifestRule = (manifest) =>
  serviceAccountsOf(manifest).flatMap(({ document, resource }): readonly ManifestFinding[] => {
    const value = entryOf(resource.annotations, workloadIdentityKeys.clientId)?.value;
    if (value === undefined || value.templated) return [];
    const { kind } = classifyClientId(value.text, undefined);
    if (kind === 'clientId' || kind === 'otherId') return [];
    return [{ code: 'WI203-client-id', severity: 'error', range: placeOf(document, value.span), message: { key: `manifest.clientId.${kind}` } }];
  });
