import type { StepKind } from './plan.ts';
import { anyStep, type AnyStep } from './step.ts';
import { applyServiceAccountStep } from './steps/applyServiceAccount.ts';
import { assignRoleStep } from './steps/assignRole.ts';
import { configureClusterStep } from './steps/configureCluster.ts';
import { createIdentityStep } from './steps/createIdentity.ts';
import { createNamespaceStep } from './steps/createNamespace.ts';
import { createResourceGroupStep } from './steps/createResourceGroup.ts';
import { editManifestStep } from './steps/editManifest.ts';
import { mendWorkloadStep } from './steps/mendWorkload.ts';
import { putCredentialStep } from './steps/putCredential.ts';
import { registerProviderStep } from './steps/registerProvider.ts';

const definitions: Readonly<Record<StepKind, AnyStep>> = {
  createResourceGroup: anyStep(createResourceGroupStep),
  createIdentity: anyStep(createIdentityStep),
  assignRole: anyStep(assignRoleStep),
  registerProvider: anyStep(registerProviderStep),
  configureCluster: anyStep(configureClusterStep),
  putCredential: anyStep(putCredentialStep),
  createNamespace: anyStep(createNamespaceStep),
  applyServiceAccount: anyStep(applyServiceAccountStep),
  editManifest: anyStep(editManifestStep),
  mendWorkload: anyStep(mendWorkloadStep),
};

/** Every kind of step, in the order in which a plan shows them; dependencies come first. */
export const stepOrder: readonly AnyStep[] = Object.values(definitions);

export function stepOf(kind: StepKind): AnyStep {
  return definitions[kind];
}
