import type { PolicyAssignment } from '../world/model.ts';
import { ArmFailure } from './armFailure.ts';
import type { ArmCall } from './route.ts';

/** The built-in policy that limits which AKS issuers a credential may name. */
export const AKS_ISSUER_POLICY = 'ae62c456-33de-4dc8-b100-7ce9028a7d99';
const AKS_ISSUER_POLICY_NAME = '[Preview]: Managed Identity Federated Credentials from Azure Kubernetes should be from trusted sources';

/** 403 of a policy that denies a write. */
export function disallowedByPolicy(call: ArmCall, resource: string, assignment?: PolicyAssignment): ArmFailure {
  const definitionId = assignment?.policyDefinitionId ?? `/providers/Microsoft.Authorization/policyDefinitions/${AKS_ISSUER_POLICY}`;
  const subscription = call.place?.subscription.id ?? '';
  const assignmentId =
    assignment?.id ?? `/subscriptions/${subscription}/providers/Microsoft.Authorization/policyAssignments/sandbox-fault`;
  const assignmentName = assignment?.displayName ?? 'Sandbox fault';
  const identifiers = JSON.stringify([
    {
      policyAssignment: { name: assignmentName, id: assignmentId },
      policyDefinition: { name: AKS_ISSUER_POLICY_NAME, id: definitionId },
    },
  ]);
  return new ArmFailure({
    status: 403,
    code: 'RequestDisallowedByPolicy',
    target: resource,
    message: `Resource '${resource}' was disallowed by policy. Policy identifiers: '${identifiers}'.`,
    additionalInfo: [
      {
        type: 'PolicyViolation',
        info: {
          policyDefinitionDisplayName: AKS_ISSUER_POLICY_NAME,
          policyDefinitionId: definitionId,
          policyDefinitionName: definitionId.split('/').at(-1) ?? '',
          policyDefinitionEffect: 'deny',
          policyAssignmentId: assignmentId,
          policyAssignmentName: assignment?.name ?? 'sandbox-fault',
          policyAssignmentDisplayName: assignmentName,
          policyAssignmentScope: assignment?.scope ?? `/subscriptions/${subscription}`,
        },
      },
    ],
    origin: 'provider',
  });
}
