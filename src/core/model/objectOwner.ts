/** A deployment tool that owns a cluster object and puts its manifest's values back. */
export interface ObjectOwner {
  readonly tool: 'Helm' | 'Argo CD' | 'Flux' | 'kustomize';
  /** Release, application or kustomization, where the object names it. */
  readonly name?: string;
}

interface Owned {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Field managers of the object. */
  readonly managers: readonly string[];
}

/**
 * Who owns an object, by the marks that each tool documents: labels, annotations, then field
 * managers. An Argo CD application that renders a Helm chart carries both marks; the tool that
 * applies comes first.
 */
export function ownerOf({ labels, annotations, managers }: Owned): ObjectOwner | undefined {
  const isManagedBy = (pattern: RegExp): boolean => managers.some((manager) => pattern.test(manager));
  // argo-cd docs, "Resource Tracking": `<application>:<group>/<kind>:<namespace>/<name>`.
  const tracking = annotations['argocd.argoproj.io/tracking-id'];
  const argoInstance = labels['argocd.argoproj.io/instance'];
  if (tracking !== undefined || argoInstance !== undefined || isManagedBy(/^argocd/i)) {
    return owner('Argo CD', tracking?.split(':')[0] ?? argoInstance ?? labels['app.kubernetes.io/instance']);
  }
  const fluxRelease = labels['helm.toolkit.fluxcd.io/name'];
  const fluxKustomization = labels['kustomize.toolkit.fluxcd.io/name'];
  if (fluxRelease !== undefined || fluxKustomization !== undefined || isManagedBy(/^(kustomize-controller|helm-controller|flux)/i)) {
    return owner('Flux', fluxKustomization ?? fluxRelease);
  }
  // helm docs, "Labels and Annotations": managed-by is Helm, the release stands in the annotation.
  const release = annotations['meta.helm.sh/release-name'];
  const managedBy = labels['app.kubernetes.io/managed-by'] ?? '';
  if (release !== undefined || /^helm$/i.test(managedBy) || isManagedBy(/^helm$/i)) return owner('Helm', release);
  if (/^kustomize/i.test(managedBy) || isManagedBy(/^kustomize/i)) return owner('kustomize', undefined);
  return undefined;
}

function owner(tool: ObjectOwner['tool'], name: string | undefined): ObjectOwner {
  return name === undefined || name === '' ? { tool } : { tool, name };
}
