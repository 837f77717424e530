import { valueOf } from '../../model/fact.ts';
import { isGuid } from '../../model/ids.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { annotationRemedy } from '../annotationRemedy.ts';
import { defaultTenant } from '../askedTenant.ts';
import { live, liveWord, required, unknownAfterEarlier, unread, type ChainLink } from '../link.ts';

const code = 'WI107-tenant-id';

/**
 * The token is asked from the identity's tenant: the tenant-id annotation names it, or is absent
 * while the webhook's default is that tenant (azure-workload-identity v1.6.0; on AKS the default
 * is the cluster's tenant).
 */
export const tenantIdLink: ChainLink = {
  code,
  check(facts) {
    const { serviceAccount, identity, subject, cluster, webhook } = facts;
    if (serviceAccount.state !== 'known') return unread(code, serviceAccount);
    if (serviceAccount.value === undefined) return unknownAfterEarlier(code);
    if (identity.state === 'pending') return unread(code, identity);
    const wanted = valueOf(identity)?.tenantId ?? subject.identity.tenantId;
    const annotation = serviceAccount.value.annotations[workloadIdentityKeys.tenantId];
    if (annotation === undefined && (cluster.state === 'pending' || webhook?.state === 'pending')) return unread(code, { state: 'pending' });
    // An empty annotation is not an absent one: the webhook then injects no tenant at all.
    const asked = annotation === undefined ? defaultTenant(facts) : annotation.toLowerCase();
    if (asked === undefined) return { code, verdict: 'unknown', message: { key: 'chain.tenantId.defaultUnseen', params: { wanted } } };
    if (asked === wanted) {
      return { code, verdict: 'ok', message: { key: 'chain.tenantId.ok', params: { tenant: wanted } }, actual: live(asked, serviceAccount) };
    }
    const key = annotation === undefined ? 'chain.tenantId.absent' : isGuid(annotation) ? 'chain.tenantId.other' : 'chain.tenantId.notGuid';
    return {
      code,
      verdict: 'broken',
      message: { key, params: { wanted, found: annotation ?? '', clusterTenant: asked } },
      expected: identity.state === 'known' ? live(wanted, identity) : required(wanted, { key: 'source.link' }),
      actual: asked === '' ? liveWord('empty', serviceAccount) : live(asked, serviceAccount),
      remedy: annotationRemedy(serviceAccount.value),
    };
  },
};
