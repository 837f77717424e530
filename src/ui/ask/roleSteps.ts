import { parseArmId, resourceGroupScope, subscriptionScope } from '../../core/model/armId.ts';
import { failureOf } from '../../core/model/failure.ts';
import { federatedCredentialLimit } from '../../core/model/identity.ts';
import type { ArmId, SubscriptionId, TenantId } from '../../core/model/ids.ts';
import { byName } from '../tree/byName.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import type { Choice, ChoiceList, Obstacle } from './askHost.ts';
import { inputStep, pickStep, type Step } from './askSteps.ts';
import { credentialCount, type ChosenIdentity } from './identitySteps.ts';

/** The role and its place, as far as they are chosen. */
export interface WithRole {
  readonly identity?: ChosenIdentity;
  readonly roleName?: string;
  readonly scope?: ArmId;
  /** The scope is to be typed. */
  readonly otherScope?: boolean;
}

const defaultRole = 'Reader';

/** Which role; Reader first, and there even where the list cannot be read. */
export function roleStep<S extends WithRole>(context: AskContext): Step<S> {
  const { say } = context;
  const choice = (name: string, description?: string): Choice<string> => ({ id: name, label: name, icon: 'law', value: name, ...(description === undefined ? {} : { description }) });
  const first = choice(defaultRole, say('ask.default'));
  const listed = async ({ tenantId, subscriptionId }: ReturnType<typeof placeOf>, signal: AbortSignal): Promise<ChoiceList<string>> => {
    try {
      const roles = await context.session.world.roles.listRoles({ tenantId, scope: subscriptionScope(subscriptionId), signal });
      return { choices: [first, ...byName(roles.filter(({ name }) => name !== defaultRole)).map(({ name }) => choice(name))] };
    } catch (thrown) {
      return { choices: [first], obstacles: [{ failure: failureOf(thrown, 'listRoles') }] };
    }
  };
  return pickStep<S, string>({
    id: 'role',
    placeholder: say('ask.role'),
    async load(state, publish, signal) {
      const ended = eitherSignal(context, signal);
      let known: ChoiceList<string> = { choices: [first] };
      let full: readonly Obstacle[] = [];
      const show = (): void => publish({ ...known, obstacles: [...full, ...(known.obstacles ?? [])] });
      show();
      const count = async (): Promise<void> => {
        full = await fullIdentity(context, state.identity, ended);
        if (full.length > 0) show();
      };
      const roles = async (): Promise<void> => {
        known = await listed(placeOf(state), ended);
        show();
      };
      await Promise.all([count(), roles()]);
    },
    activeId: () => defaultRole,
    answer: (state, roleName) => ({ ...state, roleName }),
  });
}

/** Said before more is asked: an identity without room takes a link only where it has the credential already. */
async function fullIdentity(context: AskContext, chosen: ChosenIdentity | undefined, signal: AbortSignal): Promise<readonly Obstacle[]> {
  if (chosen?.kind !== 'existing') return [];
  const { identity } = chosen;
  await context.session.inventory.loadIdentityDetails(identity, signal);
  const count = credentialCount(context.snapshot(), identity) ?? 0;
  if (count < federatedCredentialLimit) return [];
  const target = `${identity.name}: ${context.say('ask.credentialCount', { count, limit: federatedCredentialLimit })}`;
  return [{ failure: { reason: 'limitReached', operation: 'listFederatedCredentials', target } }];
}

/** Where the role is to hold: the identity's subscription first, the resource groups there with its own first, other subscriptions of its tenant, or anything typed. */
export function scopeSteps<S extends WithRole>(context: AskContext, state: S): readonly Step<S>[] {
  const { say } = context;
  const pick = pickStep<S, { readonly scope?: ArmId }>({
    id: 'scope',
    placeholder: say('ask.scope'),
    async load(current, publish, signal) {
      const { tenantId, subscriptionId, resourceGroup } = placeOf(current);
      const list = (subscriptions: readonly { readonly id: SubscriptionId; readonly displayName: string }[], groups: readonly { readonly name: string }[]): ChoiceList<{ readonly scope?: ArmId }> => {
        const scope = (id: ArmId, label: string, icon: string, description: string): Choice<{ readonly scope: ArmId }> => ({ id: id.toLowerCase(), label, icon, description, value: { scope: id } });
        const nameOf = (id: SubscriptionId): string => subscriptions.find((subscription) => subscription.id === id)?.displayName ?? id;
        const own = scope(subscriptionScope(subscriptionId), say('ask.scopeSubscription', { name: nameOf(subscriptionId) }), 'key', say('ask.default'));
        const siblings = byName(groups.filter(({ name }) => name.toLowerCase() !== resourceGroup.toLowerCase()));
        const inOwn = [{ name: resourceGroup }, ...siblings].map(({ name }) => scope(resourceGroupScope({ subscriptionId, resourceGroup: name }), say('ask.scopeGroup', { name }), 'folder', nameOf(subscriptionId)));
        const others = subscriptions.filter(({ id }) => id !== subscriptionId).map(({ id, displayName }) => scope(subscriptionScope(id), say('ask.scopeSubscription', { name: displayName }), 'key', id));
        return { choices: [own, ...inOwn, ...others, { id: 'other', label: say('ask.scopeOther'), icon: 'edit', value: {} }] };
      };
      publish(list([], []));
      const { tenants, identities } = context.session.world;
      const ended = eitherSignal(context, signal);
      const [subscriptions, groups] = await Promise.allSettled([tenants.listSubscriptions({ tenantId, signal: ended }), identities.listResourceGroups({ tenantId, subscriptionId, signal: ended })]);
      const obstacles: Obstacle[] = [];
      if (subscriptions.status === 'rejected') obstacles.push({ failure: failureOf(subscriptions.reason, 'listSubscriptions') });
      if (groups.status === 'rejected') obstacles.push({ failure: failureOf(groups.reason, 'listResourceGroups') });
      publish({ ...list(subscriptions.status === 'fulfilled' ? subscriptions.value : [], groups.status === 'fulfilled' ? groups.value : []), obstacles });
    },
    activeId: (current) => subscriptionScope(placeOf(current).subscriptionId).toLowerCase(),
    answer(current, { scope }) {
      const { scope: _former, ...rest } = current;
      return { ...rest, otherScope: scope === undefined, ...(scope === undefined ? {} : { scope }) } as S;
    },
  });
  const typed = inputStep<S>({
    id: 'scopeId',
    prompt: say('ask.scopeId'),
    placeholder: say('ask.scopeIdPlaceholder'),
    continues: true,
    initial: (current) => `${subscriptionScope(placeOf(current).subscriptionId)}/resourceGroups/`,
    problem: (text) => (isArmId(text) ? undefined : say('ask.invalidArmId')),
    answer: (current, text) => ({ ...current, scope: parseArmId(text) }),
  });
  return state.otherScope === true ? [pick, typed] : [pick];
}

function isArmId(text: string): boolean {
  try {
    parseArmId(text);
    return true;
  } catch {
    // The question says what is wrong while it is typed.
    return false;
  }
}

/** Where the identity stands or will stand. */
function placeOf({ identity }: WithRole): { readonly tenantId: TenantId; readonly subscriptionId: SubscriptionId; readonly resourceGroup: string } {
  if (identity?.kind === 'existing') return identity.identity;
  const { tenantId, subscriptionId, resourceGroup } = identity ?? {};
  if (tenantId === undefined || subscriptionId === undefined || resourceGroup === undefined) throw new Error('The identity is asked before its role');
  return { tenantId, subscriptionId, resourceGroup };
}
