import { tokenExchangeAudience } from '../../model/cloud.ts';
import { live, required, unknownAfterEarlier, unread, type ChainLink } from '../link.ts';
import { usesIdentityBinding } from './identityBinding.ts';

const code = 'WI111-token-audience';

/**
 * A running pod's projected token is for Entra's exchange; read from the mutated pod, where it is
 * one, and never assumed (entra-docs, workload identity federation considerations; AADSTS700212
 * otherwise). A pod template carries none before the webhook adds it.
 */
export const tokenAudienceLink: ChainLink = {
  code,
  check({ workload }) {
    if (workload === undefined) return undefined;
    if (workload.state !== 'known') return unread(code, workload);
    if (workload.value === undefined) return undefined;
    const found = workload.value.projectedTokens.map(({ audience }) => audience);
    if (found.includes(tokenExchangeAudience)) {
      return { code, verdict: 'ok', message: { key: 'chain.tokenAudience.ok' }, actual: live(tokenExchangeAudience, workload) };
    }
    if (usesIdentityBinding(workload.value)) return unknownAfterEarlier(code);
    if (found.length === 0) return workload.value.kind === 'Pod' ? unknownAfterEarlier(code) : undefined;
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.tokenAudience.other' },
      expected: required(tokenExchangeAudience, { key: 'source.entraExchange' }),
      actual: live(found.join(', '), workload),
      remedy: { kind: 'command', command: 'editManifest' },
    };
  },
};
