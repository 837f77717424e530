import type { ClusterRef } from '../../model/cluster.ts';
import { valueOf } from '../../model/fact.ts';
import { fail } from '../../model/failure.ts';
import { ownerOf } from '../../model/objectOwner.ts';
import type { ServiceAccountName } from '../../model/serviceAccount.ts';
import type { ManifestPlace } from '../../ports/manifestFiles.ts';
import { annotationChanges, annotationsFor, hasAnnotations } from '../annotationChanges.ts';
import { kept, resolvedOr, undone, type StepDefinition } from '../step.ts';

interface Intent {
  readonly cluster: ClusterRef;
  readonly serviceAccount: ServiceAccountName;
  readonly place?: ManifestPlace;
  readonly annotations: Readonly<Record<string, string>>;
  readonly before: Readonly<Record<string, string | null>>;
}

/**
 * Annotates the ServiceAccount in its manifest, where Helm, Argo CD, Flux or kustomize owns it and
 * would undo a change in the cluster. Where the workspace does not hold the manifest, whoever has
 * it makes the change, and it is awaited in the cluster.
 */
export const editManifestStep: StepDefinition<'editManifest', Intent> = {
  kind: 'editManifest',
  plan({ facts, wish, resolved }) {
    const { cluster, serviceAccount } = wish;
    const existing = valueOf(facts.chain.serviceAccount);
    const owner = existing === undefined ? undefined : ownerOf(existing);
    if (existing === undefined || owner === undefined) return undefined;
    const manifest = valueOf(facts.manifest);
    const inCluster = annotationChanges(wish, resolved, existing.annotations);
    const { inPlace, changes, tenantId, before } = manifest === undefined ? inCluster : annotationChanges(wish, resolved, manifest.annotations);
    return {
      id: 'editManifest',
      state: inPlace || inCluster.inPlace ? 'inPlace' : 'needed',
      ...(manifest === undefined ? { by: 'colleague' as const } : {}),
      side: 'cluster',
      tenantId: cluster.tenantId,
      target: manifest?.place.label ?? `${serviceAccount.namespace}/${serviceAccount.name}`,
      changes,
      // Last, as for one in the cluster.
      dependsOn: ['putCredential', 'assignRole'],
      action: {
        kind: 'editManifest',
        cluster,
        serviceAccount,
        owner,
        ...(manifest === undefined ? {} : { place: manifest.place }),
        ...(tenantId === undefined ? {} : { tenantId }),
        before,
      },
    };
  },
  prepare({ cluster, serviceAccount, place, tenantId, before }, resolved) {
    const { clientId } = resolvedOr(resolved.identity, 'identity');
    return { cluster, serviceAccount, ...(place === undefined ? {} : { place }), annotations: annotationsFor(clientId, tenantId), before };
  },
  async apply({ place: known, serviceAccount, annotations, before }, { ports, signal }) {
    const place = resolvedOr(known, 'manifest');
    const found = await ports.manifests.annotations({ place, serviceAccount, signal });
    // Also so when an earlier try came to its end and only its record did not.
    if (found !== undefined && hasAnnotations(found, annotations)) return {};
    if (found !== undefined && !hasAnnotations(found, before)) fail({ reason: 'conflict', operation: 'editManifest', target: place.label, code: 'ChangedSincePlan' });
    await ports.manifests.edit({ place, serviceAccount, annotations, signal });
    return {};
  },
  aloneIn: ({ place }) => `file ${place?.uri ?? ''}`,
  async look({ cluster, serviceAccount, tenantId }, resolved, { ports, attempt, signal }) {
    const clientId = resolved.identity?.clientId;
    const found = await attempt('getServiceAccount', () => ports.access.getServiceAccount({ cluster, serviceAccount, signal }));
    return clientId !== undefined && found !== undefined && hasAnnotations(found.annotations, annotationsFor(clientId, tenantId)) ? {} : undefined;
  },
  async undo({ place, serviceAccount, annotations, before }, { ports, signal }) {
    if (place === undefined) return kept('undo.kept.colleague');
    const found = await ports.manifests.annotations({ place, serviceAccount, signal });
    if (found === undefined || hasAnnotations(found, before)) return undone;
    if (!hasAnnotations(found, annotations)) return kept('undo.kept.changedSince');
    await ports.manifests.edit({ place, serviceAccount, annotations: before, signal });
    return undone;
  },
};
