import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI103-webhook';

/** AKS leaves it out of the webhook (azure-workload-identity #525). */
const excludedNamespace = 'kube-system';

/** The workload identity webhook is on (AKS: securityProfile.workloadIdentity.enabled). */
export const webhookLink: ChainLink = {
  code,
  check({ cluster, subject }) {
    if (cluster.state === 'unknown') return unknownBecause(code, cluster.failure);
    if (subject.serviceAccount.namespace === excludedNamespace) {
      return {
        code,
        verdict: 'broken',
        message: { key: 'chain.webhook.kubeSystem' },
        expected: required(`a namespace other than ${excludedNamespace}`, 'the webhook on AKS'),
        actual: live(excludedNamespace, cluster),
        remedy: { kind: 'editWorkload' },
      };
    }
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
