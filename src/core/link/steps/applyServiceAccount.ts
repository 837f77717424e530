import { armKey } from '../../model/armId.ts';
import type { ClusterRef } from '../../model/cluster.ts';
import { valueOf } from '../../model/fact.ts';
import { failureOf } from '../../model/failure.ts';
import { ownerOf } from '../../model/objectOwner.ts';
import type { ServiceAccount, ServiceAccountName } from '../../model/serviceAccount.ts';
import { annotationChanges, annotationsFor, hasAnnotations } from '../annotationChanges.ts';
import { goneAsUndefined, kept, resolvedOr, undone, type StepDefinition, type UndoResult } from '../step.ts';

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
    const existing = valueOf(facts.chain.serviceAccount);
    // A deployment tool would put its manifest's values back: that manifest is edited instead.
    if (existing !== undefined && ownerOf(existing) !== undefined) return undefined;
    const { inPlace, changes, tenantId, before } = annotationChanges(wish, resolved, existing?.annotations);
    return {
      id: 'applyServiceAccount',
      state: inPlace ? 'inPlace' : 'needed',
      side: 'cluster',
      tenantId: cluster.tenantId,
      target: `${serviceAccount.namespace}/${serviceAccount.name}`,
      changes,
      // Last: a workload that runs must not be pointed at an identity that does not trust it yet, or never will.
      dependsOn: ['createNamespace', 'putCredential', 'assignRole'],
      action: { kind: 'applyServiceAccount', cluster, serviceAccount, exists: existing !== undefined, ...(tenantId === undefined ? {} : { tenantId }), before },
    };
  },
  prepare({ cluster, serviceAccount, exists, tenantId, before }, resolved) {
    const { clientId } = resolvedOr(resolved.identity, 'identity');
    return { cluster, serviceAccount, exists, annotations: annotationsFor(clientId, tenantId), before };
  },
  async apply({ cluster, serviceAccount, annotations, before }, { ports, attempt, signal }) {
    // The values before were shown in the plan: replacing them, whoever wrote them, is what was agreed to.
    await attempt('applyServiceAccount', () => ports.access.applyServiceAccount({ cluster, serviceAccount, annotations, replaces: before, signal }));
    return {};
  },
  aloneIn: ({ cluster }) => `objects of ${armKey(cluster.id)}`,
  async look({ cluster, serviceAccount, tenantId }, resolved, { ports, attempt, signal }) {
    const clientId = resolved.identity?.clientId;
    const found = await attempt('getServiceAccount', () => ports.access.getServiceAccount({ cluster, serviceAccount, signal }));
    return clientId !== undefined && found !== undefined && hasAnnotations(found.annotations, annotationsFor(clientId, tenantId)) ? {} : undefined;
  },
  async undo(intent, { ports, attempt, signal }): Promise<UndoResult> {
    const { cluster, serviceAccount, annotations, before } = intent;
    // Undefined also where the whole cluster is gone.
    const found = await goneAsUndefined(() => attempt('getServiceAccount', () => ports.access.getServiceAccount({ cluster, serviceAccount, signal })));
    if (found === undefined) return Object.values(before).some((value) => value !== null) ? kept('undo.kept.goneSince') : undone;
    const valuesAre = (wanted: Readonly<Record<string, string | null>>): boolean => hasAnnotations(found.annotations, wanted);
    if (!valuesAre(annotations)) return valuesAre(before) ? undone : kept('undo.kept.changedSince');
    const restore = async (): Promise<UndoResult> => {
      try {
        await attempt('restoreAnnotations', () => ports.access.restoreAnnotations({ cluster, serviceAccount, expected: annotations, annotations: before, signal }));
        return undone;
      } catch (thrown) {
        if (failureOf(thrown, 'restoreAnnotations').reason !== 'conflict') throw thrown;
        // Also seen when the answer of a restore that worked was lost: the values tell.
        const now = await attempt('getServiceAccount', () => ports.access.getServiceAccount({ cluster, serviceAccount, signal }));
        return now === undefined || hasAnnotations(now.annotations, before) ? undone : kept('undo.kept.changedSince');
      }
    };
    if (intent.exists) return restore();
    if (!isOnlyOurs(found, intent)) {
      const restored = await restore();
      return restored.kind === 'kept' ? restored : kept('undo.kept.serviceAccountShared');
    }
    await attempt('deleteServiceAccount', () => ports.access.deleteServiceAccount({ cluster, serviceAccount, uid: found.uid, signal }));
    return undone;
  },
};

/** Field managers whose presence does not mean that someone adopted a ServiceAccount: ours, and the controller that adds token Secrets before 1.24. */
const unconcerned: ReadonlySet<string> = new Set(['tenantlink', 'kube-controller-manager']);

/** Whether nothing on a ServiceAccount that linking created is anyone else's. */
function isOnlyOurs(account: ServiceAccount, { annotations }: Intent): boolean {
  return (
    Object.keys(account.labels).length === 0 &&
    Object.keys(account.annotations).every((key) => key in annotations) &&
    account.managers.every((manager) => unconcerned.has(manager))
  );
}
