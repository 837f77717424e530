import { live, liveWord, required, unread, type ChainLink } from '../link.ts';

const code = 'WI105-service-account';

/** The ServiceAccount exists; without it the API server refuses the pod (Kubernetes docs, "Configure Service Accounts for Pods"). */
export const serviceAccountLink: ChainLink = {
  code,
  check({ serviceAccount, subject }) {
    if (serviceAccount.state !== 'known') return unread(code, serviceAccount);
    const name = `${subject.serviceAccount.namespace}/${subject.serviceAccount.name}`;
    if (serviceAccount.value !== undefined) {
      return { code, verdict: 'ok', message: { key: 'chain.serviceAccount.ok', params: { name } }, actual: live(name, serviceAccount) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.serviceAccount.missing', params: { name } },
      expected: required(name, { key: 'source.link' }),
      actual: liveWord('absent', serviceAccount),
      remedy: { kind: 'link', step: 'applyServiceAccount' },
    };
  },
};
