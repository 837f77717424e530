import type { Failure } from '../model/failure.ts';
import type { LogGap } from '../ports/containerLog.ts';
import type { QuotaResult } from '../ports/quotaReader.ts';
import type { ClusterEvent, ProbeRef } from '../ports/probeHost.ts';
import type { PodReport } from './podReport.ts';

/** Why a run ended as it did: a closed set, each with a sentence in the message table. */
export type ProbeCode =
  /** Limit (and usage) were read by the identity. */
  | 'quotaRead'
  | 'cancelled'
  /** The cluster was asked to create the run's Job or ConfigMap, and refused; `failure` says why. */
  | 'createRefused'
  /** The Job could not create its pod: missing ServiceAccount, Pod Security, webhook, quota of the namespace. */
  | 'admissionRefused'
  /** No node takes the pod; `detail` is the scheduler's sentence. */
  | 'unschedulable'
  | 'imagePull'
  /** The kubelet could not create the container (missing ConfigMap, runtime error). */
  | 'containerCreation'
  /** A container that something else put into the pod failed before the program could start; `detail` names it. */
  | 'companionFailed'
  /** The node could not give the pod its network or a volume; `detail` is the node's sentence. */
  | 'podSetup'
  /** An image's own program ended, and its log says nothing that is understood: exit code and reason are in `exit`. */
  | 'crashed'
  /** Tenantlink's own program failed, by what it says itself or by its exit; this says nothing of the trust. */
  | 'programFault'
  /** A variable of the pod is malformed, which something in the cluster made it: `detail` names it. */
  | 'environmentWrong'
  /** The pod was evicted, preempted or deleted by someone else. */
  | 'podLost'
  /** The run went on while no window followed it, and its end cannot be read any more. */
  | 'unwatched'
  /** The window that made the run came no further than half of its objects. */
  | 'halfMade'
  /** No pod, or no end, within the time given. */
  | 'deadline'
  /** The cluster, or Azure on the way to it, did not answer when the run was to begin, or no more while it was watched; `failure` says how. */
  | 'clusterUnreachable'
  /** The user may not watch the run in the cluster; `failure` says what is not allowed. */
  | 'clusterForbidden'
  /** Nobody is signed in for the cluster (any more); `failure` holds Entra's code or the API server's 401. */
  | 'signInNeeded'
  /** Azure does not give the user the cluster's credentials: a role is missing. */
  | 'clusterAccessRefused'
  /** Azure does not find the cluster (any more). */
  | 'clusterUnknown'
  /** Something else kept the cluster from being asked; `failure` says what. */
  | 'clusterNotAsked'
  /** The webhook put no token file into the pod: label on the pod, webhook on? */
  | 'tokenFileMissing'
  /** The token file is there, and the program may not read it; `detail` is the system's word. */
  | 'tokenFileUnreadable'
  /** The ServiceAccount has no client-id annotation. */
  | 'clientIdMissing'
  | 'tenantIdMissing'
  | 'tokenNotUnderstood'
  /** Entra refused the service account's token; `aadsts` says how. */
  | 'exchangeRefused'
  /** Entra could not answer: too many requests, or a fault of its own. */
  | 'entraUnavailable'
  /** ARM: the identity has no role that allows it. */
  | 'azureForbidden'
  /** Microsoft.Quota is not registered in the subscription. */
  | 'providerNotRegistered'
  | 'resourceUnknown'
  | 'subscriptionUnknown'
  /** The access token belongs to another tenant than the subscription. */
  | 'wrongTenant'
  /** ARM refused for another reason; `azureCode` and `detail` are its words. */
  | 'azureRefused'
  | 'unreachable'
  /** The proxy answered, but made no tunnel. */
  | 'proxyRefused'
  | 'untrustedCertificate'
  /** An answer that is not of the service: a web filter's page, a gateway's, a sign-in to the network. */
  | 'intercepted'
  /** The program ended well, but printed nothing that could be read as a result. */
  | 'notUnderstood';

/** The end of a run with every live value it brought to light. */
export interface ProbeOutcome {
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly code: ProbeCode;
  /** `AADSTS700213` */
  readonly aadsts?: string;
  /** What Entra's refusal, or a gateway's before it, has in the place of an AADSTS code: OAuth's own word such as `invalid_client`, or `HTTP 502`. */
  readonly entraError?: string;
  /** ARM's own code, e.g. `AuthorizationFailed`. */
  readonly azureCode?: string;
  /** The sentence of whoever refused: Entra, ARM, the scheduler, the kubelet. */
  readonly detail?: string;
  /** Host that did not answer or was not trusted. */
  readonly host?: string;
  /** Why the cluster could not be asked; also of a run whose log proves its end all the same. */
  readonly failure?: Failure;
  /** What the service account's token says of itself. */
  readonly claims?: { readonly issuer: string; readonly subject: string; readonly audiences: readonly string[]; readonly expiresAt: number };
  /** The tenant that was asked (AZURE_TENANT_ID in the pod). */
  readonly tenantAsked?: string;
  /** AZURE_CLIENT_ID in the pod. */
  readonly clientIdUsed?: string;
  readonly authorityHost?: string;
  readonly tokenFile?: string;
  /** Object id and tenant of the identity in the access token. */
  readonly actedAs?: { readonly objectId?: string; readonly tenantId?: string };
  /** One, or all of a region; none where Azure answered with an empty list. */
  readonly quotas?: readonly QuotaResult[];
  /** How many more were read, which the log has lost. */
  readonly quotasLost?: number;
  /** How many lines of further quotas were not kept, because a log that long is no region's. */
  readonly quotasLeftOut?: number;
  readonly pod?: {
    readonly name: string;
    readonly node?: string;
    /** As admitted: audience of the projected token, names of the injected variables. */
    readonly injected: { readonly audience?: string; readonly environment: readonly string[] };
  };
  readonly exit?: { readonly code: number; readonly reason: string };
  /** Why the log could not be read, where it could not. */
  readonly logFailure?: Failure;
}

/** A line of the pod's log as people read it, with what it means where it is the program's own report. */
export interface RunLine {
  readonly text: string;
  readonly report?: PodReport;
}

/** What happens in a run, in order. `outcome` comes once, after it `cleaned`, `cleanupFailed` or `expired`, nothing more; or `left` comes, and nothing more. */
export type ProbeEvent =
  | { readonly kind: 'created'; readonly ref: ProbeRef }
  | { readonly kind: 'scheduled'; readonly podName: string; readonly node: string }
  /** Not running yet; `reason` is Kubernetes' own word (`Unschedulable`, `ContainerCreating`, `ImagePullBackOff`). */
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'started'; readonly podName: string }
  /** A warning of the cluster about the Job or the pod. */
  | { readonly kind: 'warning'; readonly event: ClusterEvent }
  /** Lines of the pod's log that came together, in order. */
  | { readonly kind: 'lines'; readonly lines: readonly RunLine[] }
  /** Here lines may be missing. */
  | { readonly kind: 'logGap'; readonly gap: LogGap }
  /** The container was restarted; what follows is the new one's log. */
  | { readonly kind: 'restarted'; readonly restarts: number }
  /** The log cannot be read (or no further); the run goes on without it. */
  | { readonly kind: 'logFailed'; readonly failure: Failure }
  /** Nobody follows it here any more; it goes on, and is on record. */
  | { readonly kind: 'left' }
  | { readonly kind: 'outcome'; readonly outcome: ProbeOutcome }
  | { readonly kind: 'cleaned' }
  /** A cluster that cannot be asked has removed by itself what was left of the run, or does when it is back: that time is long over. */
  | { readonly kind: 'expired'; readonly failure: Failure }
  /** `remains` are the objects that are still in the cluster. */
  | { readonly kind: 'cleanupFailed'; readonly failure: Failure; readonly remains: readonly string[] };
