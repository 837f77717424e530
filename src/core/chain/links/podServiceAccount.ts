import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI108-pod-service-account';

/** The workload runs under the linked ServiceAccount; `default` is used where its spec names none. */
export const podServiceAccountLink: ChainLink = {
  code,
  check({ workload, subject }) {
    if (workload === undefined) return undefined;
    if (workload.state === 'unknown') return unknownBecause(code, workload.failure);
    const wanted = subject.serviceAccount.name;
    const name = `${subject.workload?.kind ?? ''} ${subject.workload?.name ?? ''}`.trim();
    if (workload.value === undefined) {
      return {
        code,
        verdict: 'broken',
        message: { key: 'chain.workload.missing', params: { workload: name } },
        expected: required(name, 'the request'),
        actual: live('absent', workload),
        remedy: { kind: 'editWorkload' },
      };
    }
    const found = workload.value.serviceAccountName;
    if (found === wanted) return { code, verdict: 'ok', message: { key: 'chain.podServiceAccount.ok', params: { name: found } }, actual: live(found, workload) };
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.podServiceAccount.other', params: { workload: name, found, wanted } },
      expected: required(wanted, 'the link'),
      actual: live(found, workload),
      remedy: { kind: 'editWorkload' },
    };
  },
};
