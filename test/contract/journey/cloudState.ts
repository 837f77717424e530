import { setTimeout } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/sandbox.ts';

/** What is in force in both tenants and all clusters, as plain data that can be compared. */
export interface CloudState {
  readonly groups: readonly string[];
  /** Identity ids with their credentials. */
  readonly identities: Readonly<Record<string, readonly string[]>>;
  readonly roles: readonly string[];
  readonly clusters: Readonly<Record<string, { readonly oidc: boolean; readonly workloadIdentity: boolean }>>;
  /** `subscription Microsoft.Quota state` of those that are registered. */
  readonly providers: readonly string[];
  readonly namespaces: readonly string[];
  /** Service accounts with annotations and labels. */
  readonly accounts: Readonly<Record<string, unknown>>;
  /** Pod templates of deployments. */
  readonly workloads: Readonly<Record<string, unknown>>;
}

export function cloudState({ azure: { admin }, kubernetes }: Sandbox): CloudState {
  const tenants = admin.tenants().map(({ id }) => id);
  const subscriptions = tenants.flatMap((tenant) => admin.subscriptions(tenant));
  const live = kubernetes.admin.liveClusterIds().sort();
  return {
    groups: subscriptions.flatMap((one) => [...one.contents().resourceGroups.values()].map(({ name }) => `${one.id}/${name}`)).sort(),
    identities: Object.fromEntries(
      tenants
        .flatMap((tenant) => admin.identities(tenant))
        .map(({ id, credentials }) => [id.toLowerCase(), [...credentials.values()].map((credential) => JSON.stringify(credential)).sort()] as const)
        .sort(),
    ),
    roles: tenants.flatMap((tenant) => admin.roleAssignments(tenant).map(({ scope, principalId, roleDefinitionId }) => `${principalId} ${roleDefinitionId} ${scope}`)).sort(),
    clusters: Object.fromEntries(tenants.flatMap((tenant) => admin.clusters(tenant)).map(({ id, oidc, workloadIdentity }) => [id.toLowerCase(), { oidc, workloadIdentity }])),
    providers: subscriptions.flatMap((one) => [...one.contents().providers.values()].filter(({ state }) => state === 'Registered').map(({ namespace }) => `${one.id} ${namespace}`)).sort(),
    namespaces: live.flatMap((id) => kubernetes.cluster(id).list('v1', 'Namespace').map(({ metadata }) => `${id} ${metadata.name}`)).sort(),
    accounts: Object.fromEntries(
      live.flatMap((id) =>
        kubernetes
          .cluster(id)
          .list('v1', 'ServiceAccount')
          // Every namespace gets one of its own.
          .filter(({ metadata }) => metadata.name !== 'default')
          .map(({ metadata }) => [`${id} ${metadata.namespace ?? ''}/${metadata.name}`, { annotations: metadata.annotations ?? {}, labels: metadata.labels ?? {} }] as const),
      ),
    ),
    workloads: Object.fromEntries(
      live.flatMap((id) =>
        kubernetes
          .cluster(id)
          .list('apps/v1', 'Deployment')
          .map((deployment) => [`${id} ${deployment.metadata.namespace ?? ''}/${deployment.metadata.name}`, (deployment as { readonly spec?: { readonly template?: unknown } }).spec?.template] as const),
      ),
    ),
  };
}

/** What undo keeps is left out: the cluster's features, the provider, namespaces. */
export function reversible({ groups, identities, roles, accounts, workloads }: CloudState): Pick<CloudState, 'groups' | 'identities' | 'roles' | 'accounts' | 'workloads'> {
  return { groups, identities, roles, accounts, workloads };
}

/**
 * Objects of quota pod runs that stay. What is marked for deletion goes when its pod has ended, at
 * the latest after the grace it was given: the product's hasty clock does not wait that long.
 */
export async function remainingRunObjects(sandbox: Sandbox, clusterId: string): Promise<readonly string[]> {
  const marked = (): boolean => ['Job', 'Pod'].some((kind) => sandbox.kubernetes.cluster(clusterId).list(kind === 'Job' ? 'batch/v1' : 'v1', kind).some(({ metadata }) => metadata.deletionTimestamp !== undefined));
  for (let tries = 0; tries < 100 && marked(); tries += 1) await setTimeout(100);
  return runObjects(sandbox, clusterId);
}

function runObjects({ kubernetes }: Sandbox, clusterId: string): readonly string[] {
  const cluster = kubernetes.cluster(clusterId);
  return [['batch/v1', 'Job'], ['v1', 'Pod'], ['v1', 'ConfigMap']].flatMap(([apiVersion = '', kind = '']) =>
    cluster
      .list(apiVersion, kind)
      .filter(({ metadata }) => metadata.name.startsWith('tenantlink-'))
      .map(({ metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
  );
}
