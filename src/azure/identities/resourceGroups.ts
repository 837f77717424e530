import { subscriptionOf } from '../../core/model/armId.ts';
import { fail, TenantlinkError } from '../../core/model/failure.ts';
import type { SubscriptionId } from '../../core/model/ids.ts';
import type { IdentityCatalog } from '../../core/ports/identityCatalog.ts';
import type { ArmAccess, ArmSession } from '../arm/armSession.ts';
import { unlessGone } from '../arm/unlessGone.ts';

type Request<Method extends keyof IdentityCatalog> = Parameters<IdentityCatalog[Method]>[0];

const apiVersion = '2025-04-01';
const pollMs = 2_000;

/** The resource groups of a subscription. */
export function listResourceGroups(arm: ArmSession, request: Request<'listResourceGroups'>): Promise<readonly { readonly name: string; readonly location: string }[]> {
  const { tenantId, subscriptionId, signal } = request;
  return arm.run({ tenantId, operation: 'listResourceGroups', target: subscriptionId, signal }, async (access) => {
    const client = await resourceClient(access, subscriptionId);
    const groups: { readonly name: string; readonly location: string }[] = [];
    for await (const found of client.resourceGroups.list()) groups.push({ name: found.name ?? '', location: found.location });
    return groups;
  });
}

/** Creates a group, or leaves it as it is when it exists at that place. */
export function createResourceGroup(arm: ArmSession, request: Request<'createResourceGroup'>): Promise<void> {
  const { tenantId, subscriptionId, name, location, signal } = request;
  return arm.run({ tenantId, operation: 'createResourceGroup', target: name, signal }, async (access) => {
    // If-None-Match has no effect on groups, and a PUT without tags would remove those of an existing one.
    const client = await resourceClient(access, subscriptionId);
    const existing = await client.resourceGroups.get(name).catch(ifMissing);
    if (existing === undefined) await client.resourceGroups.createOrUpdate(name, { location });
  });
}

/**
 * Deletes a group after looking that nothing stands in it, and waits until it is gone. ARM has no
 * conditional delete: what someone creates between the look and the deletion would go with it.
 */
export async function deleteEmptyResourceGroup(arm: ArmSession, request: Request<'deleteEmptyResourceGroup'>): Promise<void> {
  const { tenantId, group, signal } = request;
  const operation = 'deleteResourceGroup';
  const subscriptionId = subscriptionOf(group);
  const name = group.split('/')[4];
  if (subscriptionId === undefined || name === undefined || group.split('/').length !== 5) fail({ reason: 'invalidInput', operation, target: group, place: 'resource group id' });
  return arm.run({ tenantId, operation, target: name, signal }, async (access) => {
    const client = await resourceClient(access, subscriptionId);
    for await (const resource of client.resources.listByResourceGroup(name, { top: 1 })) {
      fail({ reason: 'conflict', operation, target: name, code: 'ResourceGroupNotEmpty', detail: `It holds ${resource.name ?? 'a resource'}.` });
    }
    const url = `${group}?api-version=${apiVersion}`;
    await unlessGone(access.send({ method: 'DELETE', url }));
    while (await exists(access, url)) await arm.clock.sleep(pollMs, signal);
  }).catch(ifGone);
}

async function exists(access: ArmAccess, url: string): Promise<boolean> {
  return (await access.send({ method: 'GET', url }).catch(ifMissing)) !== undefined;
}

function ifMissing(thrown: unknown): undefined {
  if (thrown instanceof TenantlinkError && thrown.failure.reason === 'notFound') return undefined;
  throw thrown;
}

function ifGone(thrown: unknown): void {
  ifMissing(thrown);
}

async function resourceClient(access: ArmAccess, subscriptionId: SubscriptionId) {
  const { ResourceManagementClient } = await import('@azure/arm-resources');
  return access.client((credential, options) => new ResourceManagementClient(credential, subscriptionId, options));
}
