import { tokenExchangeAudience } from '../../model/cloud.ts';
import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI111-token-audience';

/** A pod that opts in gets another token, which a direct federated credential refuses with AADSTS700212 (AKS identity bindings). */
const useIdentityBinding = 'azure.workload.identity/use-identity-binding';
const identityBindingAudience = 'api://AKSIdentityBinding';

/** A running pod's projected token is for Entra's exchange; read from the mutated pod, where it is one. */
export const tokenAudienceLink: ChainLink = {
  code,
  check({ workload }) {
    if (workload === undefined) return undefined;
    if (workload.state === 'unknown') return unknownBecause(code, workload.failure);
    if (workload.value?.podAnnotations[useIdentityBinding] === 'true') {
      return {
        code,
        verdict: 'broken',
        message: { key: 'chain.tokenAudience.identityBinding' },
        expected: required(tokenExchangeAudience, 'Microsoft Entra token exchange'),
        actual: live(identityBindingAudience, workload),
        remedy: { kind: 'editWorkload' },
      };
    }
    const tokens = workload.value?.projectedTokens ?? [];
    if (tokens.length === 0) return undefined;
    const found = tokens.map((token) => token.audience);
    if (found.includes(tokenExchangeAudience)) {
      return { code, verdict: 'ok', message: { key: 'chain.tokenAudience.ok' }, actual: live(tokenExchangeAudience, workload) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.tokenAudience.other' },
      expected: required(tokenExchangeAudience, 'Microsoft Entra token exchange'),
      actual: live(found.join(', '), workload),
      remedy: { kind: 'editWorkload' },
    };
  },
};
