import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI117-provider';

/** The resource provider is registered in the scope's subscription (409 MissingSubscriptionRegistration otherwise). */
export const providerLink: ChainLink = {
  code,
  check({ provider, subject }) {
    if (provider.state === 'unknown') return unknownBecause(code, provider.failure);
    const params = { provider: subject.provider, state: provider.value };
    if (provider.value === 'Registered') return { code, verdict: 'ok', message: { key: 'chain.provider.ok', params }, actual: live(provider.value, provider) };
    return {
      code,
      verdict: 'broken',
      message: { key: provider.value === 'Registering' ? 'chain.provider.registering' : 'chain.provider.notRegistered', params },
      expected: required('Registered', subject.provider),
      actual: live(provider.value, provider),
      remedy: { kind: 'link' },
    };
  },
};
