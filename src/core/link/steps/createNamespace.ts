import { armKey } from '../../model/armId.ts';
import { valueOf } from '../../model/fact.ts';
import type { ClusterRef } from '../../model/cluster.ts';
import { failureOf } from '../../model/failure.ts';
import { kept, type StepDefinition } from '../step.ts';

interface Intent {
  readonly cluster: ClusterRef;
  readonly namespace: string;
}

/** Creates the namespace where it is missing; undo keeps it, deleting one deletes all that stands in it. */
export const createNamespaceStep: StepDefinition<'createNamespace', Intent> = {
  kind: 'createNamespace',
  plan({ facts, wish }) {
    const { namespace } = wish.serviceAccount;
    const known = valueOf(facts.namespaces);
    // Who may not list namespaces usually works in one that exists; applying tells if not.
    if (known === undefined || known.includes(namespace)) return undefined;
    return {
      id: 'createNamespace',
      state: 'needed',
      side: 'cluster',
      tenantId: wish.cluster.tenantId,
      target: namespace,
      changes: [{ what: 'namespace', after: namespace, reversibility: 'shared' }],
      dependsOn: [],
      action: { kind: 'createNamespace', cluster: wish.cluster, namespace },
    };
  },
  prepare: ({ cluster, namespace }) => ({ cluster, namespace }),
  async apply({ cluster, namespace }, { ports, attempt, signal }) {
    try {
      await attempt('createNamespace', () => ports.access.createNamespace({ cluster, namespace, signal }));
    } catch (thrown) {
      // It is there by now: an earlier request of ours arrived although its answer did not, or someone was faster.
      if (failureOf(thrown, 'createNamespace').reason !== 'conflict') throw thrown;
    }
    return {};
  },
  aloneIn: ({ cluster }) => `objects of ${armKey(cluster.id)}`,
  async look({ cluster, namespace }, _resolved, { ports, attempt, signal }) {
    const namespaces = await attempt('listNamespaces', () => ports.access.listNamespaces({ cluster, signal }));
    return namespaces.includes(namespace) ? {} : undefined;
  },
  undo: () => Promise.resolve(kept('undo.kept.sharedNamespace')),
};
