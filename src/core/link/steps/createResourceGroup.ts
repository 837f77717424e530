import { armKey, resourceGroupScope } from '../../model/armId.ts';
import { failureOf } from '../../model/failure.ts';
import type { SubscriptionId, TenantId } from '../../model/ids.ts';
import { valueOf } from '../../model/fact.ts';
import { kept, undone, type StepDefinition } from '../step.ts';

interface Intent {
  readonly tenantId: TenantId;
  readonly subscriptionId: SubscriptionId;
  readonly name: string;
  readonly location: string;
}

/** Creates the resource group of a new identity; undo deletes it only while it is empty. */
export const createResourceGroupStep: StepDefinition<'createResourceGroup', Intent> = {
  kind: 'createResourceGroup',
  plan({ wish, facts }) {
    if (wish.identity.kind !== 'new') return undefined;
    const { tenantId, subscriptionId, resourceGroup, location } = wish.identity.identity;
    const exists = (valueOf(facts.resourceGroups) ?? []).some((group) => group.name.toLowerCase() === resourceGroup.toLowerCase());
    return {
      id: 'createResourceGroup',
      state: exists ? 'inPlace' : 'needed',
      side: 'identity',
      tenantId,
      target: resourceGroup,
      changes: [{ what: 'resource group', ...(exists ? { before: resourceGroup } : {}), after: resourceGroup, reversibility: 'reversible' }],
      dependsOn: [],
      action: { kind: 'createResourceGroup', tenantId, subscriptionId, name: resourceGroup, location },
    };
  },
  prepare: ({ tenantId, subscriptionId, name, location }) => ({ tenantId, subscriptionId, name, location }),
  async apply(intent, { ports, attempt, signal }) {
    await attempt('createResourceGroup', () => ports.identities.createResourceGroup({ ...intent, signal }));
    return {};
  },
  async look({ tenantId, subscriptionId, name }, _resolved, { ports, attempt, signal }) {
    const groups = await attempt('listResourceGroups', () => ports.identities.listResourceGroups({ tenantId, subscriptionId, signal }));
    return groups.some((group) => group.name.toLowerCase() === name.toLowerCase()) ? {} : undefined;
  },
  sharedThing: ({ subscriptionId, name }) => armKey(resourceGroupScope({ subscriptionId, resourceGroup: name })),
  async undo(intent, { ports, attempt, signal }) {
    const group = resourceGroupScope({ subscriptionId: intent.subscriptionId, resourceGroup: intent.name });
    try {
      await attempt('deleteResourceGroup', () => ports.identities.deleteEmptyResourceGroup({ tenantId: intent.tenantId, group, signal }));
      return undone;
    } catch (thrown) {
      // Another conflict, such as an operation under way or a lock, says nothing of what stands in it.
      if (failureOf(thrown, 'deleteResourceGroup').code === 'ResourceGroupNotEmpty') return kept('undo.kept.groupNotEmpty');
      throw thrown;
    }
  },
};
