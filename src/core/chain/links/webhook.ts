import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI103-webhook';

/** The workload identity webhook is on (AKS: securityProfile.workloadIdentity.enabled). */
export const webhookLink: ChainLink = {
  code,
  check({ cluster }) {
    if (cluster.state === 'unknown') return unknownBecause(code, cluster.failure);
    const { name, workloadIdentityEnabled } = cluster.value;
    if (workloadIdentityEnabled) {
      return { code, verdict: 'ok', message: { key: 'chain.webhook.ok', params: { cluster: name } }, actual: live('enabled', cluster) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.webhook.off', params: { cluster: name } },
      expected: required('enabled', 'securityProfile.workloadIdentity'),
      actual: live('disabled', cluster),
      remedy: { kind: 'link' },
    };
  },
};
