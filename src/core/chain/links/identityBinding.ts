import { tokenExchangeAudience } from '../../model/cloud.ts';
import { identityBindingAudience } from '../identityBinding.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { Workload } from '../../model/workload.ts';
import { liveWord, requiredWord, unread, type ChainLink } from '../link.ts';

const code = 'WI119-identity-binding';
const { useIdentityBinding } = workloadIdentityKeys;

/**
 * The pod does not opt in to an AKS identity binding: its token would be another one, which a
 * direct federated credential refuses with AADSTS700212 (AKS docs, "Identity bindings").
 */
export const identityBindingLink: ChainLink = {
  code,
  check({ workload }) {
    if (workload === undefined) return undefined;
    if (workload.state !== 'known') return unread(code, workload);
    if (workload.value === undefined) return undefined;
    if (!usesIdentityBinding(workload.value)) return { code, verdict: 'ok', message: { key: 'chain.identityBinding.ok' }, actual: liveWord('notOptedIn', workload) };
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.identityBinding.optsIn', params: { key: useIdentityBinding } },
      expected: requiredWord('notOptedIn', { key: 'source.annotation', params: { key: useIdentityBinding } }),
      actual: liveWord('optedIn', workload),
      // Which of the two ways is meant is the owner's to say, so no step takes the opt-in away.
      remedy: { kind: 'command', command: 'editManifest' },
    };
  },
};

/** By its annotation, or by the only token that a running pod was given. */
export function usesIdentityBinding({ podAnnotations, projectedTokens }: Workload): boolean {
  const audiences = projectedTokens.map(({ audience }) => audience);
  return podAnnotations[useIdentityBinding] === 'true' || (audiences.includes(identityBindingAudience) && !audiences.includes(tokenExchangeAudience));
}
