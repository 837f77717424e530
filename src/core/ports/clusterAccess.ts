import type { ClusterRef } from '../model/cluster.ts';
import type { ServiceAccount, ServiceAccountName } from '../model/serviceAccount.ts';
import type { WebhookInstallation } from '../model/webhook.ts';
import type { Workload } from '../model/workload.ts';
import type { WorkloadEdit, WorkloadRef } from '../model/workloadEdit.ts';
import type { IssuerDocument } from './issuerDocuments.ts';

interface InCluster {
  readonly cluster: ClusterRef;
  readonly signal: AbortSignal;
}

/** What Tenantlink reads and writes inside a cluster. Throws TenantlinkError; `notFound` of operation `getKubeconfig` when the cluster itself is gone. */
export interface ClusterAccess {
  listNamespaces(request: InCluster): Promise<readonly string[]>;
  /** Of one namespace, or of all. */
  listServiceAccounts(request: InCluster & { readonly namespace?: string }): Promise<readonly ServiceAccount[]>;
  /** Undefined when the cluster answered that it does not exist. */
  getServiceAccount(request: InCluster & { readonly serviceAccount: ServiceAccountName }): Promise<ServiceAccount | undefined>;
  /**
   * Creates the ServiceAccount or sets annotations on it by server-side apply with Tenantlink's
   * own field manager; everything else on the object stays. A value that someone else manages is
   * replaced only while it is the one in `replaces` (null for absent). A namespace that does not
   * exist fails with `notFound`.
   * @throws `conflict` (code names the other manager) when someone else manages an annotation with a value not in `replaces`
   */
  applyServiceAccount(request: InCluster & {
    readonly serviceAccount: ServiceAccountName;
    readonly annotations: Readonly<Record<string, string>>;
    readonly replaces?: Readonly<Record<string, string | null>>;
  }): Promise<ServiceAccount>;
  /**
   * Puts annotations back: a string sets, null removes; only if they still have the values in
   * `expected`, so that a later change by someone else is left alone.
   * @throws `conflict` when a value is another one by now
   */
  restoreAnnotations(request: InCluster & {
    readonly serviceAccount: ServiceAccountName;
    readonly expected: Readonly<Record<string, string | null>>;
    readonly annotations: Readonly<Record<string, string | null>>;
  }): Promise<void>;
  /** Deletes it only if `uid` is still the one given. Succeeds also when it is gone already. */
  deleteServiceAccount(request: InCluster & { readonly serviceAccount: ServiceAccountName; readonly uid: string }): Promise<void>;
  createNamespace(request: InCluster & { readonly namespace: string }): Promise<void>;
  /** Pods and pod templates of a namespace. */
  listWorkloads(request: InCluster & { readonly namespace: string }): Promise<readonly Workload[]>;
  /** Undefined when the cluster answered that it does not exist. */
  getWorkload(request: InCluster & { readonly kind: string; readonly namespace: string; readonly name: string }): Promise<Workload | undefined>;
  /**
   * Changes exactly these values of a workload's pod template. Values that are as wanted already
   * count as done, so that sending it twice is the same as once.
   * @throws `conflict` with the code `WorkloadChanged` when a value is neither `before` nor `after` by now, `notSupported` for a bare Pod, which cannot be changed, `notFound`
   */
  editWorkload(request: InCluster & { readonly workload: WorkloadRef; readonly edits: readonly WorkloadEdit[] }): Promise<void>;
  /** The registered webhook; undefined when the cluster answered that there is none. @throws `forbidden` for people who may not look */
  findWebhook(request: InCluster): Promise<WebhookInstallation | undefined>;
  /** Issuer and key ids as the API server itself names them (`/.well-known/openid-configuration`, `/openid/v1/jwks`). */
  readIssuer(request: InCluster): Promise<IssuerDocument>;
  /**
   * A token of the service account from the TokenRequest API, in memory only.
   * @throws `forbidden` without `create` on `serviceaccounts/token`, `notFound`
   */
  requestToken(request: InCluster & { readonly serviceAccount: ServiceAccountName; readonly audience: string; readonly expirationSeconds: number }): Promise<string>;
}
