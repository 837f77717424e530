import type { StepKind } from '../link/plan.ts';
import type { Source } from '../model/fact.ts';
import type { Failure } from '../model/failure.ts';
import type { Message } from '../words/say.ts';

/**
 * The links of the trust chain, in the order in which they must hold; the number is stable, the
 * name says which link it is. Listed for users in codes.md beside this file.
 */
export const chainCodes = [
  'WI101-cluster',
  'WI102-issuer',
  'WI103-webhook',
  'WI104-issuer-document',
  'WI105-service-account',
  'WI106-client-id',
  'WI107-tenant-id',
  'WI108-pod-service-account',
  'WI109-pod-label',
  'WI119-identity-binding',
  'WI110-container-environment',
  'WI121-pod-current',
  'WI111-token-audience',
  'WI118-token-lifetime',
  'WI112-identity',
  'WI120-credential-room',
  'WI113-credential-issuer',
  'WI114-credential-subject',
  'WI115-credential-audience',
  'WI116-role',
  'WI117-provider',
] as const;

export type ChainCode = (typeof chainCodes)[number];

/** One of the two values a link compares. */
export interface LiveValue {
  /** Byte for byte as it was read; for what has no text of its own, a fixed word such as `absent`. */
  readonly value: string;
  /** How a person says it; only where `value` is such a fixed word. */
  readonly said?: Message;
  /** Where it was read, or which rule it comes from: `federated credential fc-wi-demo of mi-wi-demo`. */
  readonly source: Source;
  /** Milliseconds since the epoch; 0 for a rule or a wish, which is not read anywhere. */
  readonly readAt: number;
}

/** What Tenantlink leads to where it plans nothing; the user interface maps each to a command. */
export type CommandHint =
  /** Start the stopped cluster. */
  | 'startCluster'
  /** Look at the cluster in the portal. */
  | 'openCluster'
  /** Look at the identity and its federated credentials: one must go before another comes. */
  | 'openIdentity'
  /** Link with another identity, or create one: this one does not exist. */
  | 'chooseIdentity'
  /** Link another ServiceAccount: this one's namespace is left out by the webhook. */
  | 'chooseServiceAccount'
  /** Look at another workload: this one does not exist. */
  | 'chooseWorkload'
  /** Link with another role: the one that is held does not allow what is needed. */
  | 'chooseRole'
  /** Delete the pod, so that its controller, or its owner, makes it anew. */
  | 'recreatePod'
  /** Restart the workload, so that its controller makes its pods anew. */
  | 'restartWorkload'
  /** Change the manifest of the workload: a deployment tool owns it, or the cluster does not let it be changed. */
  | 'editManifest'
  /** Change the manifest of the ServiceAccount. */
  | 'editServiceAccount'
  /** Sign in to the tenant that could not be asked. */
  | 'signIn';

/** What mends a broken link. */
export type Remedy =
  /** Planning the link (again) brings it in order, by this step; the plan is shown first. */
  | { readonly kind: 'link'; readonly step: StepKind }
  /** Nothing that Tenantlink plans, but it leads there. */
  | { readonly kind: 'command'; readonly command: CommandHint }
  /** Nothing that Tenantlink does or leads to; the sentence says what. */
  | { readonly kind: 'outside' };

interface FindingBase {
  readonly code: ChainCode;
  /** A whole sentence: what holds, what is broken and why, or why it is unknown. */
  readonly message: Message;
}

export type Finding =
  | (FindingBase & { readonly verdict: 'ok'; readonly actual: LiveValue })
  | (FindingBase & { readonly verdict: 'broken'; readonly expected: LiveValue; readonly actual: LiveValue; readonly remedy: Remedy })
  /** Could not be judged; no permission to look is unknown, never ok. */
  | (FindingBase & {
      readonly verdict: 'unknown';
      readonly failure?: Failure;
      /** Set while what it rests on is still being read. */
      readonly pending?: true;
      readonly remedy?: Remedy;
    });

export type BrokenFinding = Extract<Finding, { verdict: 'broken' }>;
export type UnknownFinding = Extract<Finding, { verdict: 'unknown' }>;
