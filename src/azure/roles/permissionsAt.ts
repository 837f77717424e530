import type { ArmId } from '../../core/model/ids.ts';
import type { Permission } from '../../core/model/permission.ts';
import { listRaw } from '../arm/listRaw.ts';
import type { ArmAccess } from '../arm/armSession.ts';
import { listOf, type JsonRecord } from '../json.ts';

/**
 * What the caller may do at a scope (Microsoft.Authorization/permissions, 2022-04-01). A request of
 * our own: the SDK's client has it for resources and resource groups only, not for subscriptions.
 */
export async function permissionsAt(access: ArmAccess, scope: ArmId, operation: string): Promise<readonly Permission[]> {
  const found = await listRaw(access, { path: `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`, operation });
  return found.map((entry) => ({ actions: texts(entry, 'actions'), notActions: texts(entry, 'notActions') }));
}

function texts(entry: JsonRecord, name: string): readonly string[] {
  return listOf(entry[name]).filter((item) => typeof item === 'string');
}
