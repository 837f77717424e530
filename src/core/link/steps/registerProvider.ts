import { quotaProvider } from '../../chain/facts.ts';
import { valueOf } from '../../model/fact.ts';
import { TenantlinkError } from '../../model/failure.ts';
import type { SubscriptionId, TenantId } from '../../model/ids.ts';
import { identityOf, providerSubscription } from '../facts.ts';
import { kept, type StepDefinition } from '../step.ts';

interface Intent {
  readonly tenantId: TenantId;
  readonly subscriptionId: SubscriptionId;
  readonly namespace: string;
}

const firstPoll = 1_000;
const longestPoll = 10_000;
const giveUpAfter = 15 * 60_000;

/** Registers Microsoft.Quota in the scope's subscription and waits until it is; undo keeps it. */
export const registerProviderStep: StepDefinition<'registerProvider', Intent> = {
  kind: 'registerProvider',
  plan({ facts, wish }) {
    const subscriptionId = providerSubscription(wish);
    if (subscriptionId === undefined) return undefined;
    const state = valueOf(facts.chain.provider);
    const { tenantId } = identityOf(wish);
    return {
      id: 'registerProvider',
      state: state === 'Registered' ? 'inPlace' : 'needed',
      side: 'identity',
      tenantId,
      target: quotaProvider,
      changes: [{ what: quotaProvider, ...(state === undefined ? {} : { before: state }), after: 'Registered', reversibility: 'shared' }],
      dependsOn: [],
      action: { kind: 'registerProvider', tenantId, subscriptionId, namespace: quotaProvider },
    };
  },
  prepare: ({ tenantId, subscriptionId, namespace }) => ({ tenantId, subscriptionId, namespace }),
  async apply(intent, { ports, attempt, signal, tell }) {
    await attempt('registerProvider', () => ports.providers.register({ ...intent, signal }));
    const start = ports.clock.now();
    for (let wait = firstPoll; ; wait = Math.min(wait * 2, longestPoll)) {
      const state = await attempt('getProvider', () => ports.providers.state({ ...intent, signal }));
      if (state === 'Registered') return {};
      if (ports.clock.now() - start > giveUpAfter) {
        throw new TenantlinkError({ reason: 'timeout', operation: 'registerProvider', target: intent.namespace });
      }
      tell({ key: 'apply.providerState', params: { provider: intent.namespace, state } });
      await ports.clock.sleep(wait, signal);
    }
  },
  async look({ tenantId, subscriptionId, namespace }, _resolved, { ports, attempt, signal }) {
    const state = await attempt('getProvider', () => ports.providers.state({ tenantId, subscriptionId, namespace, signal }));
    return state === 'Registered' ? {} : undefined;
  },
  undo: () => Promise.resolve(kept('undo.kept.sharedProvider')),
};
