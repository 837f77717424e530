import { valueOf } from '../../model/fact.ts';
import { kubeContextOf } from '../../model/kubeContext.ts';
import type { ChainFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { live, liveWord, requiredWord, unknownBecause, unread, type ChainLink } from '../link.ts';

const code = 'WI103-webhook';

/** AKS leaves it out of the webhook (azure-workload-identity #525). */
const excludedNamespace = 'kube-system';

/**
 * The workload identity webhook is on: AKS's `securityProfile.workloadIdentity.enabled`, or one
 * that somebody installed by hand (azure-workload-identity, Helm chart and deploy YAML), which is
 * the only way outside AKS.
 */
export const webhookLink: ChainLink = {
  code,
  check(facts) {
    const { cluster, subject } = facts;
    if (cluster.state !== 'known') return unread(code, cluster);
    const { id, name, workloadIdentityEnabled } = cluster.value;
    if (kubeContextOf(id) !== undefined) return outside(facts, { name, installed: workloadIdentityEnabled });
    if (!workloadIdentityEnabled) return byHand(facts, name);
    if (subject.serviceAccount.namespace === excludedNamespace) {
      return {
        code,
        verdict: 'broken',
        message: { key: 'chain.webhook.kubeSystem' },
        expected: requiredWord('otherNamespace', { key: 'source.aksWebhook' }, { namespace: excludedNamespace }),
        actual: live(excludedNamespace, cluster),
        remedy: { kind: 'command', command: 'chooseServiceAccount' },
      };
    }
    return { code, verdict: 'ok', message: { key: 'chain.webhook.ok', params: { cluster: name } }, actual: liveWord('enabled', cluster) };
  },
};

/** A cluster outside Azure has no profile: the webhook itself is what the cluster was asked for. */
function outside({ cluster, webhook }: ChainFacts, { name, installed }: { readonly name: string; readonly installed: boolean }): Finding {
  const params = { cluster: name };
  if (installed) {
    const found = valueOf(webhook);
    const actual = found === undefined || webhook === undefined ? liveWord('enabled', cluster) : live(found.name, webhook);
    return { code, verdict: 'ok', message: { key: 'chain.webhook.installed', params }, actual };
  }
  return {
    code,
    verdict: 'broken',
    message: { key: 'chain.webhook.notInstalled', params },
    expected: requiredWord('installed', { key: 'source.webhook' }),
    actual: liveWord('absent', cluster),
    remedy: { kind: 'outside' },
  };
}

/** The profile is off; what stands in the cluster itself decides. */
function byHand({ cluster, webhook }: ChainFacts, name: string): Finding {
  const params = { cluster: name };
  if (webhook?.state === 'pending') return unread(code, webhook);
  if (webhook?.state === 'unknown') {
    // Somebody who may not look gets the one remedy that helps in any case.
    return { ...unknownBecause(code, webhook.failure, { key: 'chain.webhook.offUnseen', params }), remedy: { kind: 'link', step: 'configureCluster' } };
  }
  if (webhook?.value !== undefined) {
    return { code, verdict: 'ok', message: { key: 'chain.webhook.byHand', params: { ...params, name: webhook.value.name } }, actual: live(webhook.value.name, webhook) };
  }
  return {
    code,
    verdict: 'broken',
    message: { key: 'chain.webhook.off', params },
    expected: requiredWord('enabled', { key: 'source.workloadIdentityProfile' }),
    actual: liveWord('disabled', cluster),
    remedy: { kind: 'link', step: 'configureCluster' },
  };
}
