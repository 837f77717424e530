import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { entryMeant } from '../checkScope.ts';
import type { ManifestFix } from '../fixEdits.ts';
import { placeOf, type NodePath, type PlacedResource, type TokenPath } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * The path of the token file changed in azure-workload-identity v1.6.0 (2026-04) and may change
 * again: programs read AZURE_FEDERATED_TOKEN_FILE.
 */
export const tokenPath: ManifestRule = (scope) =>
  scope.resources.flatMap((placed): readonly ManifestFinding[] => {
    const { resource, document } = placed;
    if (resource.tokenPaths.length === 0) return [];
    const program = resource.kind === 'ConfigMap';
    if (!program && !scope.wantsIdentity(placed)) return [];
    // Whoever mounts a token of their own there knows where it is.
    if (resource.pod?.containers.some(({ mountPaths }) => mountPaths.some((path) => path.startsWith('/var/run/secrets/azure'))) === true) return [];
    return resource.tokenPaths
      .filter((found) => !isTokenVariable(placed, found.path))
      .map((found): ManifestFinding => {
        const range = placeOf(document, found.span);
        const text = scope.manifest.text.slice(range.start, range.end);
        const old = text.includes('/tokens');
        return { code: 'WI218-token-path', severity: program || !old ? 'information' : 'warning', range, message: { key: old ? 'manifest.tokenPath.old' : 'manifest.tokenPath' }, fixes: fixesOf(placed, found, text) };
      });
  });

/** The variable itself is the business of another rule. */
function isTokenVariable({ resource }: PlacedResource, path: NodePath): boolean {
  const item = path.slice(0, -1).join('/');
  return resource.pod?.containers.some(({ azureEnvironment }) => azureEnvironment.some((variable) => variable.name.text === 'AZURE_FEDERATED_TOKEN_FILE' && variable.path.join('/') === item)) === true;
}

/** Kubernetes puts variables in the place of `$(NAME)` in commands and arguments, also those that the webhook adds. */
function fixesOf({ document, resource }: PlacedResource, found: TokenPath, text: string): readonly ManifestFix[] {
  const list = found.path[found.path.length - 2];
  const labelled = resource.pod !== undefined && entryMeant(resource.pod.labels, workloadIdentityKeys.use)?.value?.text === 'true';
  if (!labelled || (list !== 'command' && list !== 'args') || !text.endsWith('azure-identity-token')) return [];
  return [{ title: { key: 'manifest.fix.tokenPath' }, changes: [{ document, change: { kind: 'replaceText', path: found.path, from: text, to: '$(AZURE_FEDERATED_TOKEN_FILE)' } }] }];
}
