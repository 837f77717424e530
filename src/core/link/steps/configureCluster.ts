import { armKey } from '../../model/armId.ts';
import { clusterName } from '../../model/kubeContext.ts';
import type { ClusterRef } from '../../model/cluster.ts';
import { valueOf } from '../../model/fact.ts';
import type { Change } from '../plan.ts';
import { kept, type StepDefinition } from '../step.ts';

interface Intent {
  readonly cluster: ClusterRef;
  readonly oidcIssuer: boolean;
  readonly workloadIdentity: boolean;
}

/**
 * Turns on the OIDC issuer and workload identity, in one update of the cluster. Undo keeps both:
 * AKS refuses to turn the issuer off, and other workloads may use the webhook by then.
 */
export const configureClusterStep: StepDefinition<'configureCluster', Intent> = {
  kind: 'configureCluster',
  plan({ facts, wish }) {
    const cluster = valueOf(facts.chain.cluster);
    const oidcIssuer = cluster?.issuer === undefined || !cluster.oidcIssuerEnabled;
    const workloadIdentity = cluster?.workloadIdentityEnabled !== true;
    // Unknown only where the step is handed over: then nothing is claimed of how it was.
    const was = (isOff: boolean): { before?: string } => (cluster === undefined ? {} : { before: isOff ? 'off' : 'on' });
    const changes: Change[] = [
      { what: 'OIDC issuer', ...was(oidcIssuer), after: 'on', reversibility: 'irreversible' },
      { what: 'workload identity webhook', ...was(workloadIdentity), after: 'on', reversibility: 'shared' },
    ];
    return {
      id: 'configureCluster',
      state: oidcIssuer || workloadIdentity ? 'needed' : 'inPlace',
      side: 'cluster',
      tenantId: wish.cluster.tenantId,
      target: clusterName(wish.cluster.id),
      changes,
      // What cannot be undone waits for the step that is refused most often, for want of rights in the other tenant.
      dependsOn: ['assignRole'],
      action: { kind: 'configureCluster', cluster: wish.cluster, oidcIssuer, workloadIdentity },
    };
  },
  prepare: ({ cluster, oidcIssuer, workloadIdentity }) => ({ cluster, oidcIssuer, workloadIdentity }),
  async apply(intent, { ports, attempt, signal, tell }) {
    const cluster = await attempt('configureCluster', () =>
      ports.clusters.configure({
        cluster: intent.cluster,
        ...(intent.oidcIssuer ? { oidcIssuer: true as const } : {}),
        ...(intent.workloadIdentity ? { workloadIdentity: true } : {}),
        signal,
        onProgress: (state) => tell({ key: 'apply.clusterState', params: { state } }),
      }),
    );
    return cluster.issuer === undefined ? {} : { issuer: cluster.issuer };
  },
  aloneIn: ({ cluster }) => armKey(cluster.id),
  async look({ cluster: ref }, _resolved, { ports, attempt, signal }) {
    const cluster = await attempt('getCluster', () => ports.clusters.get({ cluster: ref, signal }));
    const isOn = cluster.oidcIssuerEnabled && cluster.workloadIdentityEnabled && cluster.provisioningState === 'Succeeded';
    return isOn && cluster.issuer !== undefined ? { issuer: cluster.issuer } : undefined;
  },
  undo: ({ oidcIssuer, workloadIdentity }) => {
    if (!oidcIssuer) return Promise.resolve(kept('undo.kept.sharedCluster'));
    return Promise.resolve(kept(workloadIdentity ? 'undo.kept.issuerAndWebhook' : 'undo.kept.irreversible'));
  },
};
