import { fail } from './failure.ts';
import { parseArmId } from './armId.ts';
import type { ArmId, TenantId } from './ids.ts';

const prefix = '/kubeconfig/contexts/';

/** Stands for the tenant of a cluster outside Azure, which has none: no identity lives there, and no token is asked for it. */
export const outsideAzure = '00000000-0000-0000-0000-000000000000' as TenantId;

/** The id of a cluster outside Azure: a context of the user's kubeconfig. Not a resource id; Azure is never asked for it. */
export function kubeContextId(context: string): ArmId {
  return `${prefix}${encodeURIComponent(context)}` as ArmId;
}

/** The context that a cluster's id names; undefined for a cluster of Azure. */
export function kubeContextOf(clusterId: string): string | undefined {
  return clusterId.startsWith(prefix) ? decodeURIComponent(clusterId.slice(prefix.length)) : undefined;
}

/** The id of a cluster, in Azure or outside. @throws TenantlinkError `invalidInput` naming `place` */
export function parseClusterId(text: string, place: string): ArmId {
  if (!text.startsWith(prefix)) return parseArmId(text, place);
  try {
    if (kubeContextId(kubeContextOf(text) ?? '') === text && text.length > prefix.length && text.length < 600) return text as ArmId;
  } catch {
    // A malformed escape; refused below like any other malformed id.
  }
  return fail({ reason: 'invalidInput', operation: 'parse.armId', target: text.slice(0, 120), place });
}

/** A cluster as a person names it. */
export function clusterName(clusterId: string): string {
  return kubeContextOf(clusterId) ?? clusterId.slice(clusterId.lastIndexOf('/') + 1);
}
