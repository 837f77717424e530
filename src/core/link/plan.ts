import type { ClusterRef } from '../model/cluster.ts';
import type { Failure } from '../model/failure.ts';
import type { FederatedCredential, IdentityRef, ManagedIdentity } from '../model/identity.ts';
import type { ArmId, Issuer, Subject, SubscriptionId, TenantId } from '../model/ids.ts';
import type { ObjectOwner } from '../model/objectOwner.ts';
import type { ServiceAccountName } from '../model/serviceAccount.ts';
import type { WorkloadEdit, WorkloadRef } from '../model/workloadEdit.ts';
import type { ManifestPlace } from '../ports/manifestFiles.ts';
import type { Message } from '../words/say.ts';
import type { StepRights } from './rights.ts';
import type { LinkWish, NewIdentity } from './wish.ts';

/**
 * Whether a change can be taken back: `reversible` ones are, exactly; `irreversible` ones cannot
 * (AKS refuses to turn the OIDC issuer off); `shared` ones could, but others may rely on them by
 * then (provider registration, workload identity on the cluster, a namespace), so undo keeps them.
 */
export type Reversibility = 'reversible' | 'irreversible' | 'shared';

/** One value that a step changes, for people: what, before, after. */
export interface Change {
  /** `OIDC issuer`, `azure.workload.identity/client-id`, … */
  readonly what: string;
  /** Undefined where there was nothing. */
  readonly before?: string;
  /** Undefined where the value is known only after an earlier step, see {@link Change.afterStep}. */
  readonly after?: string;
  /** The step whose result gives the value. */
  readonly afterStep?: StepKind;
  readonly reversibility: Reversibility;
}

/** What a step does; values that earlier steps produce are taken from {@link Resolved} when its turn comes. */
export type StepAction =
  | { readonly kind: 'createResourceGroup'; readonly tenantId: TenantId; readonly subscriptionId: SubscriptionId; readonly name: string; readonly location: string }
  | ({ readonly kind: 'createIdentity' } & NewIdentity)
  | { readonly kind: 'configureCluster'; readonly cluster: ClusterRef; readonly oidcIssuer: boolean; readonly workloadIdentity: boolean }
  | {
      readonly kind: 'putCredential';
      readonly identity: IdentityRef;
      readonly subject: Subject;
      readonly audience: string;
      readonly takenNames: readonly string[];
      /** The credential with this issuer and subject whose audience must change; a second one would be refused. */
      readonly replaces?: FederatedCredential;
      /** Ids of the links on record whose credential it is: they follow, so that unlinking them stays exact. */
      readonly owners?: readonly string[];
    }
  | {
      readonly kind: 'assignRole';
      readonly tenantId: TenantId;
      readonly scope: ArmId;
      /** Absent where it could not be looked up, because the step is handed over. */
      readonly roleDefinitionId?: string;
      readonly roleName: string;
      /** Name of the assignment to be, a GUID. */
      readonly assignmentName: string;
    }
  | { readonly kind: 'registerProvider'; readonly tenantId: TenantId; readonly subscriptionId: SubscriptionId; readonly namespace: string }
  | { readonly kind: 'createNamespace'; readonly cluster: ClusterRef; readonly namespace: string }
  | {
      readonly kind: 'applyServiceAccount';
      readonly cluster: ClusterRef;
      readonly serviceAccount: ServiceAccountName;
      readonly exists: boolean;
      /** Set where the tenant-id annotation is to be written: always the identity's tenant. */
      readonly tenantId?: TenantId;
      /** Values before, of the annotations that change; null for absent. */
      readonly before: Readonly<Record<string, string | null>>;
    }
  | {
      /** In the place of `applyServiceAccount` where a deployment tool owns the ServiceAccount and would put its manifest's values back. */
      readonly kind: 'editManifest';
      readonly cluster: ClusterRef;
      readonly serviceAccount: ServiceAccountName;
      readonly owner: ObjectOwner;
      /** Absent where the workspace does not hold the manifest: then somebody else changes it. */
      readonly place?: ManifestPlace;
      readonly tenantId?: TenantId;
      /** The file's values before, of the annotations that change; null for absent. */
      readonly before: Readonly<Record<string, string | null>>;
    }
  | { readonly kind: 'mendWorkload'; readonly cluster: ClusterRef; readonly workload: WorkloadRef; readonly edits: readonly WorkloadEdit[] };

/** Values that are known at planning or come from earlier steps. */
export interface Resolved {
  readonly issuer?: Issuer;
  readonly identity?: ResolvedIdentity;
}

/** What later steps need of an identity; the principal is missing where the identity was only told of. */
type ResolvedIdentity = IdentityRef & Pick<ManagedIdentity, 'clientId'> & Partial<Pick<ManagedIdentity, 'principalId'>>;

export type StepKind = StepAction['kind'];

/** One step of a plan. `id` is its kind: a plan holds each kind at most once. */
export interface PlanStep {
  readonly id: StepKind;
  /** `inPlace`: everything it would bring about is so already. */
  readonly state: 'needed' | 'inPlace';
  /** Set where somebody else does it: it is handed over and awaited, never sent from here. */
  readonly by?: 'colleague';
  /** In place once another link of the same many is made: that link's plan. */
  readonly madeBy?: string;
  /** Whose tenant it is done in. */
  readonly side: 'cluster' | 'identity';
  readonly tenantId: TenantId;
  /** What it is done to, as a person names it. */
  readonly target: string;
  readonly changes: readonly Change[];
  readonly dependsOn: readonly StepKind[];
  /** Whether the signed-in user may do it; of needed steps. */
  readonly rights?: StepRights;
  readonly action: StepAction;
}

/** Steps that bring a wish about, in an order that satisfies their dependencies. Plain data, no secrets. */
export interface Plan {
  /** A GUID; names the journal entry. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Absent for a plan of a single step that links nothing, e.g. registering a provider. */
  readonly wish?: LinkWish;
  /** Set where a credential is made to trust the new issuer of a cluster that was created again. */
  readonly repoint?: { readonly cluster: ClusterRef; readonly identity: IdentityRef };
  readonly resolved: Resolved;
  readonly steps: readonly PlanStep[];
  /** Set where it does another tenant's half of a link: which plan asked for it, and from which tenant. */
  readonly askedBy?: { readonly planId: string; readonly tenantId: TenantId };
  /** What the user should know before applying. */
  readonly warnings: readonly Message[];
}

/** A plan that brings a wish about. */
export interface LinkPlan extends Plan {
  readonly wish: LinkWish;
}

/** Why a wish cannot be planned; `failure` where something could not be read. */
export interface Refusal {
  readonly message: Message;
  readonly failure?: Failure;
}

/** What planning ends in. */
export type PlanOutcome =
  | { readonly kind: 'plan'; readonly plan: LinkPlan }
  /** Cannot work; nothing was or will be written. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** Whether applying would change nothing. */
export function isInPlace(plan: Plan): boolean {
  return plan.steps.every((step) => step.state === 'inPlace');
}
