import { fail } from './failure.ts';
import { isGuid, type ArmId, type SubscriptionId } from './ids.ts';

/** The parts of a resource id below a resource group. */
export interface ArmIdParts {
  readonly subscriptionId: SubscriptionId;
  readonly resourceGroup: string;
  /** `Microsoft.ManagedIdentity/userAssignedIdentities`, as written in the id. */
  readonly type: string;
  /** The last name of the id. */
  readonly name: string;
}

/** What no name in an id of ours has and what would lead a request elsewhere: blanks, escapes, query, fragment, `.` and `..`. */
const notInNames = /[\s\p{Cc}%?#\\]|^\.{0,2}$/u;

/**
 * A resource id of the form `/subscriptions/<guid>/resourceGroups/<rg>/providers/<ns>/<type>/<name>[/…]`,
 * or a scope above it (subscription, resource group). Kept as written.
 * @throws TenantlinkError `invalidInput` naming `place`.
 */
export function parseArmId(text: string, place = 'input'): ArmId {
  const segments = text.split('/');
  const wellFormed =
    segments[0] === '' && segments[1]?.toLowerCase() === 'subscriptions' && isGuid(segments[2] ?? '') && segments.slice(1).every((segment) => !notInNames.test(segment));
  const pairs = (segments.length - 1) % 2 === 0 || segments[segments.length - 2]?.toLowerCase() === 'providers';
  if (!wellFormed || !pairs) fail({ reason: 'invalidInput', operation: 'parse.armId', target: text.slice(0, 120), place });
  return text as ArmId;
}

/** The parts of a resource id. @throws TenantlinkError `invalidInput` when it is a subscription or group only. */
export function armIdParts(id: ArmId): ArmIdParts {
  const match = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)\/(.+)$/i.exec(id);
  const [, subscriptionId, resourceGroup, namespace, rest] = match ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || namespace === undefined || rest === undefined) {
    return fail({ reason: 'invalidInput', operation: 'parse.armId', target: id, place: 'resource id' });
  }
  const segments = rest.split('/');
  const types = segments.filter((_, index) => index % 2 === 0);
  return {
    subscriptionId: subscriptionId.toLowerCase() as SubscriptionId,
    resourceGroup,
    type: [namespace, ...types].join('/'),
    name: segments[segments.length - 1] ?? '',
  };
}

/** The id of a subscription as a scope. */
export function subscriptionScope(id: SubscriptionId): ArmId {
  return `/subscriptions/${id}` as ArmId;
}

/** The id of a resource group as a scope. */
export function resourceGroupScope(args: { readonly subscriptionId: SubscriptionId; readonly resourceGroup: string }): ArmId {
  return `/subscriptions/${args.subscriptionId}/resourceGroups/${args.resourceGroup}` as ArmId;
}

/** The id a user-assigned identity has or will have. */
export function identityArmId(args: { readonly subscriptionId: SubscriptionId; readonly resourceGroup: string; readonly name: string }): ArmId {
  return `${resourceGroupScope(args)}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${args.name}` as ArmId;
}

/** The subscription a scope stands in, or undefined above subscriptions (management groups, root). */
export function subscriptionOf(scope: string): SubscriptionId | undefined {
  const id = /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1];
  return id !== undefined && isGuid(id) ? (id.toLowerCase() as SubscriptionId) : undefined;
}

/** A scope as a person names it: `subscription <guid>`, `resource group rg-demo`, or the resource's name. */
export function scopeName(scope: string): string {
  const [, subscription, group, rest] = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?(\/.+)?$/i.exec(scope) ?? [];
  if (subscription === undefined) return scope;
  if (rest !== undefined) return scope.slice(scope.lastIndexOf('/') + 1);
  return group === undefined ? `subscription ${subscription}` : `resource group ${group}`;
}

/** ARM compares ids without case. */
export function sameArmId(left: string, right: string): boolean {
  return armKey(left) === armKey(right);
}

/** A key for maps: two ids of one resource have one key. */
export function armKey(id: string): string {
  return id.toLowerCase().replace(/\/+$/, '');
}

/** Whether a role assigned at `outer` is in force at `inner` (same scope or an ancestor of it). */
export function scopeContains(outer: string, inner: string): boolean {
  const outerKey = armKey(outer);
  const innerKey = armKey(inner);
  // Management groups and the root hold subscriptions, but an id does not say which: treated as containing.
  if (outerKey === '' || outerKey.startsWith('/providers/microsoft.management/')) return true;
  return innerKey === outerKey || innerKey.startsWith(`${outerKey}/`);
}
