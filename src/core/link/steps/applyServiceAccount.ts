import type { ClusterRef } from '../../model/cluster.ts';
import { valueOf } from '../../model/fact.ts';
import { failureOf } from '../../model/failure.ts';
import { workloadIdentityKeys, type ServiceAccountName } from '../../model/serviceAccount.ts';
import { identityOf } from '../facts.ts';
import type { Change } from '../plan.ts';
import { kept, resolvedOr, undone, type StepDefinition, type UndoResult } from '../step.ts';

interface Intent {
  readonly cluster: ClusterRef;
  readonly serviceAccount: ServiceAccountName;
  readonly exists: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  readonly before: Readonly<Record<string, string | null>>;
}

/**
 * Creates the ServiceAccount or annotates it: client-id and, where the identity's tenant is not
 * the cluster's, tenant-id. Undo puts the annotations back, or deletes a ServiceAccount that
 * linking created, unless someone changed them since.
 */
export const applyServiceAccountStep: StepDefinition<'applyServiceAccount', Intent> = {
  kind: 'applyServiceAccount',
  plan({ facts, wish, resolved }) {
    const { cluster, serviceAccount } = wish;
    const identityTenant = identityOf(wish).tenantId;
    const existing = valueOf(facts.chain.serviceAccount);
    const clientIdBefore = existing?.annotations[workloadIdentityKeys.clientId] ?? null;
    const tenantIdBefore = existing?.annotations[workloadIdentityKeys.tenantId] ?? null;
    const wantsTenantId = identityTenant !== cluster.tenantId || (tenantIdBefore !== null && tenantIdBefore.toLowerCase() !== identityTenant);
    const clientId = resolved.identity?.clientId;
    const clientIdInPlace = clientId !== undefined && clientIdBefore?.toLowerCase() === clientId;
    const tenantIdInPlace = !wantsTenantId || tenantIdBefore?.toLowerCase() === identityTenant;
    const was = (value: string | null): { before?: string } => (value === null ? {} : { before: value });
    const changes: Change[] = [
      {
        what: workloadIdentityKeys.clientId,
        ...was(clientIdBefore),
        ...(clientId === undefined ? { afterStep: 'createIdentity' as const } : { after: clientId }),
        reversibility: 'reversible',
      },
    ];
    if (wantsTenantId) changes.push({ what: workloadIdentityKeys.tenantId, ...was(tenantIdBefore), after: identityTenant, reversibility: 'reversible' });
    return {
      id: 'applyServiceAccount',
      state: existing !== undefined && clientIdInPlace && tenantIdInPlace ? 'inPlace' : 'needed',
      side: 'cluster',
      tenantId: cluster.tenantId,
      target: `${serviceAccount.namespace}/${serviceAccount.name}`,
      changes,
      dependsOn: ['createIdentity', 'createNamespace'],
      action: {
        kind: 'applyServiceAccount',
        cluster,
        serviceAccount,
        exists: existing !== undefined,
        ...(wantsTenantId ? { tenantId: identityTenant } : {}),
        before: { [workloadIdentityKeys.clientId]: clientIdBefore, ...(wantsTenantId ? { [workloadIdentityKeys.tenantId]: tenantIdBefore } : {}) },
      },
    };
  },
  prepare({ cluster, serviceAccount, exists, tenantId, before }, resolved) {
    const { clientId } = resolvedOr(resolved.identity, 'identity');
    const annotations = { [workloadIdentityKeys.clientId]: clientId, ...(tenantId === undefined ? {} : { [workloadIdentityKeys.tenantId]: tenantId }) };
    return { cluster, serviceAccount, exists, annotations, before };
  },
  async apply({ cluster, serviceAccount, annotations, before }, { ports, attempt, signal }) {
    // The values before were shown in the plan: replacing them, whoever wrote them, is what was agreed to.
    await attempt('applyServiceAccount', () => ports.access.applyServiceAccount({ cluster, serviceAccount, annotations, replaces: before, signal }));
    return {};
  },
  async undo(intent, { ports, attempt, signal }): Promise<UndoResult> {
    const { cluster, serviceAccount, annotations, before } = intent;
    const found = await attempt('getServiceAccount', () => ports.access.getServiceAccount({ cluster, serviceAccount, signal }));
    if (found === undefined) return undone;
    const valuesAre = (wanted: Readonly<Record<string, string | null>>): boolean =>
      Object.entries(wanted).every(([key, value]) => (found.annotations[key] ?? null) === value);
    if (!valuesAre(annotations)) return intent.exists && valuesAre(before) ? undone : kept('undo.kept.changedSince');
    try {
      if (intent.exists) {
        await attempt('restoreAnnotations', () => ports.access.restoreAnnotations({ cluster, serviceAccount, expected: annotations, annotations: before, signal }));
      } else {
        await attempt('deleteServiceAccount', () => ports.access.deleteServiceAccount({ cluster, serviceAccount, uid: found.uid, signal }));
      }
      return undone;
    } catch (thrown) {
      if (failureOf(thrown, 'restoreAnnotations').reason === 'conflict') return kept('undo.kept.changedSince');
      throw thrown;
    }
  },
};
