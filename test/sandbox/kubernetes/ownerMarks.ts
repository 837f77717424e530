import type { ObjectName } from './smallCluster.ts';

/** Tools that deploy objects and leave their marks on them. */
export type DeploymentTool = 'Helm' | 'Argo CD' | 'Flux' | 'kustomize';

/** What a tool writes onto an object it deploys, and the field manager it writes as. */
export interface OwnerMarks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly manager: string;
}

/**
 * The marks as each tool documents them: helm.sh "Labels and Annotations"; argo-cd docs "Resource Tracking" (annotation
 * tracking, the default since 3.0); fluxcd.io "Kustomization"; kustomize's `buildMetadata: [managedByLabel]`.
 */
export function ownerMarks(tool: DeploymentTool, deployment: string, { apiVersion, kind, namespace = 'default', name }: ObjectName): OwnerMarks {
  switch (tool) {
    case 'Helm':
      return {
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': deployment, 'meta.helm.sh/release-namespace': namespace },
        manager: 'helm',
      };
    case 'Argo CD': {
      const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
      return { labels: {}, annotations: { 'argocd.argoproj.io/tracking-id': `${deployment}:${group}/${kind}:${namespace}/${name}` }, manager: 'argocd-controller' };
    }
    case 'Flux':
      return {
        labels: { 'kustomize.toolkit.fluxcd.io/name': deployment, 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' },
        annotations: {},
        manager: 'kustomize-controller',
      };
    case 'kustomize':
      return { labels: { 'app.kubernetes.io/managed-by': 'kustomize-v5.7.1' }, annotations: {}, manager: 'kubectl-client-side-apply' };
  }
}
