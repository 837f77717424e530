import { armKey } from '../../model/armId.ts';
import { workloadEdits } from '../../chain/chain.ts';
import type { ClusterRef } from '../../model/cluster.ts';
import { failureOf } from '../../model/failure.ts';
import type { Workload } from '../../model/workload.ts';
import { workloadEditName, type WorkloadEdit, type WorkloadRef } from '../../model/workloadEdit.ts';
import { kept, undone, type StepDefinition } from '../step.ts';

interface Intent {
  readonly cluster: ClusterRef;
  readonly workload: WorkloadRef;
  readonly edits: readonly WorkloadEdit[];
}

/**
 * Brings a workload's pod template in order: its label, its ServiceAccount, what stands in the
 * webhook's way. New pods start with it, so it comes last. Undo puts the values back, unless
 * someone changed them since.
 */
export const mendWorkloadStep: StepDefinition<'mendWorkload', Intent> = {
  kind: 'mendWorkload',
  plan({ facts, wish }) {
    const { workload, cluster, serviceAccount } = wish;
    const edits = workloadEdits(facts.chain);
    if (workload === undefined || edits.length === 0) return undefined;
    return {
      id: 'mendWorkload',
      state: 'needed',
      side: 'cluster',
      tenantId: cluster.tenantId,
      target: `${workload.kind} ${serviceAccount.namespace}/${workload.name}`,
      changes: edits.map((edit) => ({
        what: workloadEditName(edit),
        ...(edit.before === null ? {} : { before: edit.before }),
        ...(edit.after === null ? {} : { after: edit.after }),
        reversibility: 'reversible',
      })),
      // Changing a template starts new pods: what they need must stand by then.
      dependsOn: ['applyServiceAccount', 'editManifest', 'configureCluster'],
      action: { kind: 'mendWorkload', cluster, workload: { ...workload, namespace: serviceAccount.namespace }, edits },
    };
  },
  prepare: ({ cluster, workload, edits }) => ({ cluster, workload, edits }),
  async apply({ cluster, workload, edits }, { ports, attempt, signal }) {
    await attempt('editWorkload', () => ports.access.editWorkload({ cluster, workload, edits, signal }));
    return {};
  },
  aloneIn: ({ cluster }) => `objects of ${armKey(cluster.id)}`,
  async look({ cluster, workload, edits }, _resolved, { ports, attempt, signal }) {
    const found = await attempt('getWorkload', () => ports.access.getWorkload({ cluster, ...workload, signal }));
    return found !== undefined && edits.every((edit) => valueIn(found, edit) === edit.after) ? {} : undefined;
  },
  async undo({ cluster, workload, edits }, { ports, attempt, signal }) {
    const back = edits.map((edit): WorkloadEdit => ({ ...edit, before: edit.after, after: edit.before }));
    try {
      await attempt('editWorkload', () => ports.access.editWorkload({ cluster, workload, edits: back, signal }));
    } catch (thrown) {
      const { reason, code } = failureOf(thrown, 'editWorkload');
      // Gone with its cluster or by itself: nothing is left to put back.
      if (reason === 'notFound') return undone;
      // Another conflict is one of writing at the same time, and says nothing of the values.
      if (code === 'WorkloadChanged') return kept('undo.kept.changedSince');
      throw thrown;
    }
    return undone;
  },
};

/** The value that an edit is about, as the workload has it; null for absent. */
function valueIn({ podLabels, podAnnotations, serviceAccountName, containers }: Workload, edit: WorkloadEdit): string | null {
  switch (edit.kind) {
    case 'label':
      return podLabels[edit.key] ?? null;
    case 'annotation':
      return podAnnotations[edit.key] ?? null;
    case 'serviceAccountName':
      return serviceAccountName;
    case 'env':
      return containers.find(({ name }) => name === edit.container)?.env[edit.name] ?? null;
  }
}
