import type { PrincipalType } from '../../world/model.ts';
import { findPrincipal, findTenant } from '../../world/world.ts';
import { invalidContent, providerFailure } from '../armFailure.ts';
import { type ArmCall, placeOf } from '../route.ts';

const TYPES: readonly PrincipalType[] = ['User', 'ServicePrincipal', 'Group'];

/**
 * The type of a principal to whom a role is to be given. A principal of another tenant does not exist here; one that
 * was just created may not be known yet, which naming its type forgives (aka.ms/docs-principaltype).
 * @throws ArmFailure 400 PrincipalNotFound, UnmatchedPrincipalType
 */
export function requirePrincipal(call: ArmCall, principalId: string, wantedType: string | undefined): PrincipalType {
  const { subscription } = placeOf(call);
  const { world, faults } = call.context;
  const type = TYPES.find((candidate) => candidate.toLowerCase() === wantedType?.toLowerCase());
  if (wantedType !== undefined && !type) throw invalidContent(`Error converting value "${wantedType}" to type 'PrincipalType'. Path 'properties.principalType'.`);
  const tenant = findTenant(world, subscription.tenantId);
  const principal = tenant && findPrincipal(tenant, world.users, principalId);
  const late = principal !== undefined && principal.knownFrom > call.now;
  if (!principal || (late && (type === undefined || !faults.propagation.principalTypeForgives))) {
    throw providerFailure(
      400,
      'PrincipalNotFound',
      `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${subscription.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
    );
  }
  if (type !== undefined && type !== principal.type) {
    throw providerFailure(
      400,
      'UnmatchedPrincipalType',
      // "PrinciaplType" is the service's own spelling.
      `The PrincipalId '${principalId.replaceAll('-', '')}' has type '${principal.type}' , which is different from specified PrinciaplType '${type}'.`,
    );
  }
  return principal.type;
}
