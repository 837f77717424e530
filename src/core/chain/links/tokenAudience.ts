import { tokenExchangeAudience } from '../../model/cloud.ts';
import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI111-token-audience';

/** A running pod's projected token is for Entra's exchange; read from the mutated pod, where it is one. */
export const tokenAudienceLink: ChainLink = {
  code,
  check({ workload }) {
    if (workload === undefined) return undefined;
    if (workload.state === 'unknown') return unknownBecause(code, workload.failure);
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
