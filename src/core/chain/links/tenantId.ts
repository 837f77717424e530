import { valueOf } from '../../model/fact.ts';
import { isGuid } from '../../model/ids.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { live, unknownAfterEarlier, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI107-tenant-id';

/**
 * The token is asked from the identity's tenant: the tenant-id annotation names it, or is absent
 * while the cluster stands in the same tenant (the webhook's default is the cluster's tenant,
 * azure-workload-identity v1.6.0).
 */
export const tenantIdLink: ChainLink = {
  code,
  check({ serviceAccount, identity, subject }) {
    if (serviceAccount.state === 'unknown') return unknownBecause(code, serviceAccount.failure);
    if (serviceAccount.value === undefined) return unknownAfterEarlier(code);
    const wanted = valueOf(identity)?.tenantId ?? subject.identity.tenantId;
    const annotation = serviceAccount.value.annotations[workloadIdentityKeys.tenantId];
    // An empty annotation is not an absent one: the webhook then injects no tenant at all.
    const asked = annotation === undefined ? subject.cluster.tenantId : annotation.toLowerCase();
    if (asked === wanted) {
      return { code, verdict: 'ok', message: { key: 'chain.tenantId.ok', params: { tenant: wanted } }, actual: live(asked, serviceAccount) };
    }
    const key = annotation === undefined ? 'chain.tenantId.absent' : isGuid(annotation) ? 'chain.tenantId.other' : 'chain.tenantId.notGuid';
    return {
      code,
      verdict: 'broken',
      message: { key, params: { wanted, found: annotation ?? '', clusterTenant: subject.cluster.tenantId } },
      expected: identity.state === 'known' ? live(wanted, identity) : { value: wanted, source: 'the link', readAt: 0 },
      actual: live(asked === '' ? 'empty' : asked, serviceAccount),
      remedy: { kind: 'link' },
    };
  },
};
