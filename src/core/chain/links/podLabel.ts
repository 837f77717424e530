import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI109-pod-label';

/**
 * The pod, or the pod template, carries `azure.workload.identity/use: "true"`: the webhook's only
 * selector. A label on the workload's own metadata or on the ServiceAccount does nothing.
 */
export const podLabelLink: ChainLink = {
  code,
  check({ workload, subject }) {
    if (workload === undefined) return undefined;
    if (workload.state === 'unknown') return unknownBecause(code, workload.failure);
    if (workload.value === undefined) return undefined;
    const found = workload.value.podLabels[workloadIdentityKeys.use];
    const name = `${workload.value.kind} ${workload.value.name}`;
    if (found === 'true') return { code, verdict: 'ok', message: { key: 'chain.podLabel.ok', params: { workload: name } }, actual: live(found, workload) };
    return {
      code,
      verdict: 'broken',
      message: { key: found === undefined ? 'chain.podLabel.absent' : 'chain.podLabel.other', params: { workload: name, found: found ?? '', serviceAccount: subject.serviceAccount.name } },
      expected: required('true', `${workloadIdentityKeys.use}, the webhook's only selector`),
      actual: live(found ?? 'absent', workload),
      remedy: { kind: 'editWorkload' },
    };
  },
};
