import type { WorkloadEdit } from '../model/workloadEdit.ts';
import type { ChainFacts } from './facts.ts';
import type { BrokenFinding, Finding } from './finding.ts';
import type { ChainLink } from './link.ts';
import { clientIdLink } from './links/clientId.ts';
import { clusterLink } from './links/cluster.ts';
import { containerEnvironmentLink } from './links/containerEnvironment.ts';
import { credentialAudienceLink } from './links/credentialAudience.ts';
import { credentialIssuerLink } from './links/credentialIssuer.ts';
import { credentialRoomLink } from './links/credentialRoom.ts';
import { credentialSubjectLink } from './links/credentialSubject.ts';
import { identityLink } from './links/identity.ts';
import { identityBindingLink } from './links/identityBinding.ts';
import { issuerLink } from './links/issuer.ts';
import { issuerDocumentLink } from './links/issuerDocument.ts';
import { podCurrentLink } from './links/podCurrent.ts';
import { podLabelLink } from './links/podLabel.ts';
import { podServiceAccountLink } from './links/podServiceAccount.ts';
import { providerLink } from './links/provider.ts';
import { roleLink } from './links/role.ts';
import { serviceAccountLink } from './links/serviceAccount.ts';
import { tenantIdLink } from './links/tenantId.ts';
import { tokenAudienceLink } from './links/tokenAudience.ts';
import { tokenLifetimeLink } from './links/tokenLifetime.ts';
import { webhookLink } from './links/webhook.ts';
import { editableWorkload } from './workloadRemedy.ts';

/** Every link, in the order in which they must hold. */
export const trustChain: readonly ChainLink[] = [
  clusterLink,
  issuerLink,
  webhookLink,
  issuerDocumentLink,
  serviceAccountLink,
  clientIdLink,
  tenantIdLink,
  podServiceAccountLink,
  podLabelLink,
  identityBindingLink,
  containerEnvironmentLink,
  podCurrentLink,
  tokenAudienceLink,
  tokenLifetimeLink,
  identityLink,
  credentialRoomLink,
  credentialIssuerLink,
  credentialSubjectLink,
  credentialAudienceLink,
  roleLink,
  providerLink,
];

/** One finding for every link that applies, in chain order. Pure: the same facts give the same findings. */
export function evaluateChain(facts: ChainFacts): readonly Finding[] {
  return trustChain.flatMap((link) => link.check(facts) ?? []);
}

/** The first broken link, which is the one to mend first. */
export function firstBroken(findings: readonly Finding[]): BrokenFinding | undefined {
  return findings.find((finding) => finding.verdict === 'broken');
}

/** Every change to the workload's pod template that mends a link; none where it may not be changed in the cluster. */
export function workloadEdits(facts: ChainFacts): readonly WorkloadEdit[] {
  return editableWorkload(facts) === undefined ? [] : trustChain.flatMap((link) => link.edits?.(facts) ?? []);
}
