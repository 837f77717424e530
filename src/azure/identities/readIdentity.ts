import type { Identity } from '@azure/arm-msi';
import { armIdParts, parseArmId } from '../../core/model/armId.ts';
import { parseClientId, parsePrincipalId, type TenantId } from '../../core/model/ids.ts';
import type { ManagedIdentity } from '../../core/model/identity.ts';
import { textOf, type JsonRecord } from '../json.ts';

/** The columns {@link identityFromRow} reads. */
export const identityQuery = `resources
| where type =~ 'microsoft.managedidentity/userassignedidentities'
| project id, name, location, resourceGroup, subscriptionId, clientId = properties.clientId, principalId = properties.principalId
| order by id asc`;

/** From a row of Resource Graph. @throws TenantlinkError `invalidInput` when an id is none. */
export function identityFromRow(row: JsonRecord, tenantId: TenantId): ManagedIdentity {
  return identityFrom({ id: textOf(row.id), location: textOf(row.location), clientId: textOf(row.clientId), principalId: textOf(row.principalId) }, tenantId);
}

/** From the SDK's model. @throws TenantlinkError `invalidInput` when an id is none. */
export function identityFromModel(model: Identity, tenantId: TenantId): ManagedIdentity {
  return identityFrom(model, tenantId);
}

function identityFrom(
  facts: { readonly id?: string | undefined; readonly location?: string | undefined; readonly clientId?: string | undefined; readonly principalId?: string | undefined },
  tenantId: TenantId,
): ManagedIdentity {
  const id = parseArmId(facts.id ?? '', 'identity id');
  const { name, resourceGroup, subscriptionId } = armIdParts(id);
  return {
    id,
    tenantId,
    name,
    resourceGroup,
    subscriptionId,
    location: facts.location ?? '',
    clientId: parseClientId(facts.clientId ?? '', 'clientId'),
    principalId: parsePrincipalId(facts.principalId ?? '', 'principalId'),
  };
}
