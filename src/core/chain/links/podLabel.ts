import { valueOf } from '../../model/fact.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { WorkloadEdit } from '../../model/workloadEdit.ts';
import type { ChainFacts } from '../facts.ts';
import { live, liveWord, required, unread, type ChainLink } from '../link.ts';
import { workloadRemedy } from '../workloadRemedy.ts';

const code = 'WI109-pod-label';
const key = workloadIdentityKeys.use;

/**
 * The pod, or the pod template, carries `azure.workload.identity/use: "true"`: the webhook's only
 * selector (azure-workload-identity v1.6.0, objectSelector). A label on the workload's own
 * metadata or on the ServiceAccount does nothing.
 */
export const podLabelLink: ChainLink = {
  code,
  edits,
  check(facts) {
    const { workload, subject } = facts;
    if (workload === undefined) return undefined;
    if (workload.state !== 'known') return unread(code, workload);
    if (workload.value === undefined) return undefined;
    const found = workload.value.podLabels[key];
    const name = `${workload.value.kind} ${workload.value.name}`;
    if (found === 'true') return { code, verdict: 'ok', message: { key: 'chain.podLabel.ok', params: { workload: name } }, actual: live(found, workload) };
    return {
      code,
      verdict: 'broken',
      message: { key: found === undefined ? 'chain.podLabel.absent' : 'chain.podLabel.other', params: { workload: name, found: found ?? '', serviceAccount: subject.serviceAccount.name } },
      expected: required('true', { key: 'source.selector', params: { key } }),
      actual: found === undefined ? liveWord('absent', workload) : live(found, workload),
      remedy: workloadRemedy(facts, edits(facts)),
    };
  },
};

function edits({ workload }: ChainFacts): readonly WorkloadEdit[] {
  const found = valueOf(workload);
  const label = found?.podLabels[key];
  return found === undefined || label === 'true' ? [] : [{ kind: 'label', key, before: label ?? null, after: 'true' }];
}
