import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI105-service-account';

/** The ServiceAccount exists in the cluster. */
export const serviceAccountLink: ChainLink = {
  code,
  check({ serviceAccount, subject }) {
    if (serviceAccount.state === 'unknown') return unknownBecause(code, serviceAccount.failure);
    const name = `${subject.serviceAccount.namespace}/${subject.serviceAccount.name}`;
    if (serviceAccount.value !== undefined) {
      return { code, verdict: 'ok', message: { key: 'chain.serviceAccount.ok', params: { name } }, actual: live(name, serviceAccount) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.serviceAccount.missing', params: { name } },
      expected: required(name, 'the link'),
      actual: live('absent', serviceAccount),
      remedy: { kind: 'link' },
    };
  },
};
