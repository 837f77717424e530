import { armKey } from '../../core/model/armId.ts';
import { federatedCredentialLimit, regionsWithoutFederation, type ManagedIdentity } from '../../core/model/identity.ts';
import { failureOf } from '../../core/model/failure.ts';
import { latest, tenantName, type Snapshot, identityTenants } from '../../core/inventory/snapshot.ts';
import type { NewIdentity } from '../../core/link/wish.ts';
import type { Subscription } from '../../core/model/tenant.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import type { Choice, Obstacle } from './askHost.ts';
import { inputStep, pickStep, type Step } from './askSteps.ts';
import { gatherTenants, orSignIn } from './gatherTenants.ts';
import { nameProblem } from './nameProblem.ts';
import { regionChoices } from './regionChoices.ts';
import { subscriptionChoice } from './subscriptionChoice.ts';

/** The identity as far as it is chosen. */
export type ChosenIdentity = { readonly kind: 'existing'; readonly identity: ManagedIdentity } | ({ readonly kind: 'new'; readonly subscription?: Subscription } & Partial<NewIdentity>);

interface WithIdentity {
  readonly identity?: ChosenIdentity;
}

/** Which identity, of all tenants, or a new one. */
export function identityStep<S extends WithIdentity>(context: AskContext): Step<S> {
  return choiceStep(context, [{ id: 'new', label: context.say('ask.newIdentity'), icon: 'add', group: ' ', value: { kind: 'new' } }]);
}

/** Which identity, of all tenants, of those that exist. */
export function existingIdentityStep<S extends WithIdentity>(context: AskContext): Step<S> {
  return choiceStep(context, []);
}

function choiceStep<S extends WithIdentity>(context: AskContext, besides: readonly Choice<ChosenIdentity>[]): Step<S> {
  const { say } = context;
  return pickStep<S, ChosenIdentity>({
    id: 'identity',
    placeholder: say('ask.identity'),
    branches: besides.length > 0,
    load: (_state, publish, signal) =>
      orSignIn({
        context,
        publish: (obstacle) => publish({ choices: [], obstacles: [obstacle] }),
        read: () =>
          gatherTenants({
            context,
            signal,
            list: (entry) => entry.identities,
            load: (tenantId, loading) => context.session.inventory.loadIdentities(tenantId, loading),
            publish: ({ items, obstacles }) => publish({ choices: [...items.map(({ item }) => identityChoice(item, context)), ...besides], obstacles }),
          }),
      }),
    answer: (state, identity) => ({ ...state, identity }),
  });
}

function identityChoice(identity: ManagedIdentity, { say, snapshot }: AskContext): Choice<ChosenIdentity> {
  const count = credentialCount(snapshot(), identity);
  return {
    id: armKey(identity.id),
    label: identity.name,
    icon: 'shield',
    description: [identity.resourceGroup, identity.location, ...(count === undefined ? [] : [say('ask.credentialCount', { count, limit: federatedCredentialLimit })])].join(' · '),
    detail: `${say('tree.clientId')}: ${identity.clientId}`,
    group: tenantName(snapshot(), identity.tenantId),
    value: { kind: 'existing', identity },
  };
}

/** How many federated credentials the identity has, where they were read. */
export function credentialCount(snapshot: Snapshot, identity: ManagedIdentity): number | undefined {
  return latest(snapshot.identityDetails.get(armKey(identity.id))?.credentials)?.length;
}

/** What a new identity needs: subscription, resource group, region, name. */
export function newIdentitySteps<S extends WithIdentity>(context: AskContext): readonly Step<S>[] {
  const { say } = context;
  const set = (state: S, part: Partial<NewIdentity> & { readonly subscription?: Subscription }): S => ({ ...state, identity: { kind: 'new', ...draftOf(state), ...part } });
  const place = (state: S): Pick<NewIdentity, 'tenantId' | 'subscriptionId'> => {
    const { tenantId, subscriptionId } = draftOf(state);
    if (tenantId === undefined || subscriptionId === undefined) throw new Error('The subscription is asked first');
    return { tenantId, subscriptionId };
  };
  return [
    pickStep<S, Subscription>({
      id: 'newIdentity.subscription',
      placeholder: say('ask.subscriptionForIdentity'),
      async load(_state, publish, signal) {
        const tenants = identityTenants(context.snapshot());
        const found = new Map<string, readonly Choice<Subscription>[]>();
        const obstacles: Obstacle[] = [];
        await Promise.all(
          tenants.map(async (tenant) => {
            try {
              const subscriptions = await context.session.world.tenants.listSubscriptions({ tenantId: tenant.id, signal: eitherSignal(context, signal) });
              found.set(tenant.id, subscriptions.map((subscription) => ({ ...subscriptionChoice(subscription), group: tenant.displayName })));
            } catch (thrown) {
              obstacles.push({ failure: { ...failureOf(thrown, 'listSubscriptions'), target: tenant.displayName } });
            }
            publish({ choices: tenants.flatMap(({ id }) => found.get(id) ?? []), obstacles: [...obstacles] });
          }),
        );
      },
      answer: (state, subscription) => set(state, { subscription, subscriptionId: subscription.id, tenantId: subscription.tenantId }),
    }),
    pickStep<S, { readonly name: string; readonly location?: string }>({
      id: 'newIdentity.resourceGroup',
      placeholder: say('ask.resourceGroup'),
      async load(state, publish, signal) {
        const groups = await context.session.world.identities.listResourceGroups({ ...place(state), signal: eitherSignal(context, signal) });
        publish({ choices: groups.map((group) => ({ id: group.name.toLowerCase(), label: group.name, icon: 'folder', description: group.location, value: group })) });
      },
      typed: () => ({
        problem: (text) => nameProblem('resourceGroup', text, say),
        choice: (text, listed) => ({ id: text.toLowerCase(), label: listed ? say('ask.newResourceGroup', { text }) : text, icon: listed ? 'add' : 'folder', value: { name: text } }),
      }),
      answer: (state, group) => set(state, { resourceGroup: group.name, ...(group.location === undefined ? {} : { location: group.location }) }),
    }),
    pickStep<S, string>({
      id: 'newIdentity.region',
      placeholder: say('ask.region'),
      async load(state, publish, signal) {
        const regions = await context.session.world.tenants.listRegions({ ...place(state), signal: eitherSignal(context, signal) });
        const possible = regions.filter(({ name }) => !regionsWithoutFederation.includes(name));
        publish({ choices: regionChoices(possible, draftOf(state).location) });
      },
      activeId: (state) => draftOf(state).location,
      answer: (state, location) => set(state, { location }),
    }),
    inputStep<S>({
      id: 'newIdentity.name',
      prompt: say('ask.identityName'),
      initial: () => 'mi-',
      problem: (text) => nameProblem('identity', text, say),
      answer: (state, name) => set(state, { name }),
    }),
  ];
}

function draftOf(state: WithIdentity): Partial<NewIdentity> & { readonly subscription?: Subscription } {
  if (state.identity?.kind !== 'new') return {};
  const { kind: _kind, ...draft } = state.identity;
  return draft;
}
