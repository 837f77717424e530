import { live, required, unread, type ChainLink } from '../link.ts';

const code = 'WI117-provider';

/** The resource provider is registered in the scope's subscription (ARM answers 409 MissingSubscriptionRegistration otherwise; Azure docs, "Resource providers and types"). */
export const providerLink: ChainLink = {
  code,
  check({ provider, subject }) {
    if (provider.state !== 'known') return unread(code, provider);
    const params = { provider: subject.provider, state: provider.value };
    if (provider.value === 'Registered') return { code, verdict: 'ok', message: { key: 'chain.provider.ok', params }, actual: live(provider.value, provider) };
    return {
      code,
      verdict: 'broken',
      message: { key: provider.value === 'Registering' ? 'chain.provider.registering' : 'chain.provider.notRegistered', params },
      expected: required('Registered', { key: 'source.provider', params: { provider: subject.provider } }),
      actual: live(provider.value, provider),
      remedy: { kind: 'link', step: 'registerProvider' },
    };
  },
};
