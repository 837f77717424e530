import { valueOf } from '../../model/fact.ts';
import type { WorkloadEdit } from '../../model/workloadEdit.ts';
import type { ChainFacts } from '../facts.ts';
import { live, liveWord, required, unread, type ChainLink } from '../link.ts';
import { workloadRemedy } from '../workloadRemedy.ts';

const code = 'WI108-pod-service-account';

/** The workload runs under the linked ServiceAccount; `default` is used where its spec names none (Kubernetes docs, "Configure Service Accounts for Pods"). */
export const podServiceAccountLink: ChainLink = {
  code,
  edits,
  check(facts) {
    const { workload, subject } = facts;
    if (workload === undefined) return undefined;
    if (workload.state !== 'known') return unread(code, workload);
    const wanted = subject.serviceAccount.name;
    const name = `${subject.workload?.kind ?? ''} ${subject.workload?.name ?? ''}`.trim();
    if (workload.value === undefined) {
      return {
        code,
        verdict: 'broken',
        message: { key: 'chain.workload.missing', params: { workload: name } },
        expected: required(name, { key: 'source.request' }),
        actual: liveWord('absent', workload),
        remedy: { kind: 'command', command: 'chooseWorkload' },
      };
    }
    const found = workload.value.serviceAccountName;
    if (found === wanted) return { code, verdict: 'ok', message: { key: 'chain.podServiceAccount.ok', params: { name: found } }, actual: live(found, workload) };
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.podServiceAccount.other', params: { workload: name, found, wanted } },
      expected: required(wanted, { key: 'source.link' }),
      actual: live(found, workload),
      remedy: workloadRemedy(facts, edits(facts)),
    };
  },
};

function edits({ workload, subject }: ChainFacts): readonly WorkloadEdit[] {
  const found = valueOf(workload);
  const after = subject.serviceAccount.name;
  if (found === undefined || found.serviceAccountName === after) return [];
  return [{ kind: 'serviceAccountName', before: found.serviceAccountUnnamed === true ? null : found.serviceAccountName, after }];
}
