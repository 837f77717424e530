import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { entryMeant } from '../checkScope.ts';
import { placeOf } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/** The webhook refuses to put its proxy into a pod that uses the host's network (azure-workload-identity v1.6.0, Handle: 400). */
export const proxyHostNetwork: ManifestRule = (scope) =>
  scope.workloads.flatMap(({ placed: { document }, pod }): readonly ManifestFinding[] => {
    // Presence alone injects, whatever the value.
    const proxy = entryMeant(pod.annotations, workloadIdentityKeys.injectProxySidecar);
    const network = pod.hostNetwork;
    if (proxy === undefined || network?.type !== 'boolean' || network.templated || !/^(?:true|yes|on|y)$/i.test(network.text)) return [];
    const related = { range: placeOf(document, proxy.key.span), message: { key: 'manifest.related.proxy' } } as const;
    return [{ code: 'WI215-proxy-host-network', severity: 'error', range: placeOf(document, network.span), message: { key: 'manifest.proxyHostNetwork' }, fixes: [], related }];
  });
