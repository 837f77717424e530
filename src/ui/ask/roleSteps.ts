import { parseArmId, resourceGroupScope, subscriptionScope } from '../../core/model/armId.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { ArmId, SubscriptionId, TenantId } from '../../core/model/ids.ts';
import { eitherSignal, type AskContext } from './askContext.ts';
import type { Choice, ChoiceList } from './askHost.ts';
import { inputStep, pickStep, type Step } from './askSteps.ts';
import type { ChosenIdentity } from './identitySteps.ts';

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
  return pickStep<S, string>({
    id: 'role',
    placeholder: say('ask.role'),
    async load(state, publish, signal) {
      publish({ choices: [first] });
      const { tenantId, subscriptionId } = placeOf(state);
      try {
        const roles = await context.session.world.roles.listRoles({ tenantId, scope: subscriptionScope(subscriptionId), signal: eitherSignal(context, signal) });
        const names = roles.map(({ name }) => name).filter((name) => name !== defaultRole);
        publish({ choices: [first, ...names.sort((left, right) => left.localeCompare(right)).map((name) => choice(name))] });
      } catch (thrown) {
        publish({ choices: [first], obstacles: [{ failure: failureOf(thrown, 'listRoles') }] });
      }
    },
    activeId: () => defaultRole,
    answer: (state, roleName) => ({ ...state, roleName }),
  });
}

/** Where the role is to hold: the identity's subscription first, its resource group, other subscriptions of its tenant, or anything typed. */
export function scopeSteps<S extends WithRole>(context: AskContext, state: S): readonly Step<S>[] {
  const { say } = context;
  const pick = pickStep<S, { readonly scope?: ArmId }>({
    id: 'scope',
    placeholder: say('ask.scope'),
    async load(current, publish, signal) {
      const { tenantId, subscriptionId, resourceGroup } = placeOf(current);
      const list = (subscriptions: readonly { readonly id: SubscriptionId; readonly displayName: string }[]): ChoiceList<{ readonly scope?: ArmId }> => {
        const scope = (id: ArmId, label: string, icon: string, description: string): Choice<{ readonly scope: ArmId }> => ({ id: id.toLowerCase(), label, icon, description, value: { scope: id } });
        const nameOf = (id: SubscriptionId): string => subscriptions.find((subscription) => subscription.id === id)?.displayName ?? id;
        const own = scope(subscriptionScope(subscriptionId), say('ask.scopeSubscription', { name: nameOf(subscriptionId) }), 'key', say('ask.default'));
        const group = scope(resourceGroupScope({ subscriptionId, resourceGroup }), say('ask.scopeGroup', { name: resourceGroup }), 'folder', nameOf(subscriptionId));
        const others = subscriptions.filter(({ id }) => id !== subscriptionId).map(({ id, displayName }) => scope(subscriptionScope(id), say('ask.scopeSubscription', { name: displayName }), 'key', id));
        return { choices: [own, group, ...others, { id: 'other', label: say('ask.scopeOther'), icon: 'edit', value: {} }] };
      };
      publish(list([]));
      try {
        publish(list(await context.session.world.tenants.listSubscriptions({ tenantId, signal: eitherSignal(context, signal) })));
      } catch (thrown) {
        publish({ ...list([]), obstacles: [{ failure: failureOf(thrown, 'listSubscriptions') }] });
      }
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
