import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { CheckScope } from '../checkScope.ts';
import { entryOf, placeOf, type EnvironmentVariable, type PlacedResource } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/** The annotation that each variable comes from; the token file is the webhook's own to choose. */
const sources: Readonly<Record<string, string | undefined>> = {
  AZURE_CLIENT_ID: workloadIdentityKeys.clientId,
  AZURE_TENANT_ID: workloadIdentityKeys.tenantId,
  AZURE_FEDERATED_TOKEN_FILE: undefined,
};

/**
 * A variable that a container sets itself wins over what the webhook would inject
 * (azure-workload-identity v1.6.0, addEnvironmentVariables), so the ServiceAccount's annotations no
 * longer say who the pod is.
 */
export const containerEnvironment: ManifestRule = (scope) =>
  scope.workloads.flatMap(({ placed, pod }): readonly ManifestFinding[] => {
    if (pod.containers.every(({ azureEnvironment }) => azureEnvironment.length === 0) || !scope.wantsIdentity(placed)) return [];
    const skipped = new Set((entryOf(pod.annotations, workloadIdentityKeys.skipContainers)?.value?.text ?? '').split(';').map((name) => name.trim()));
    return pod.containers.flatMap((container) => {
      if (container.name !== undefined && skipped.has(container.name.text)) return [];
      return container.azureEnvironment.flatMap((variable) => judge(scope, placed, variable));
    });
  });

function judge(scope: CheckScope, placed: PlacedResource, variable: EnvironmentVariable): readonly ManifestFinding[] {
  const name = variable.name.text;
  // What a template guards is often the other branch of workload identity.
  if (!Object.hasOwn(sources, name) || variable.isGuarded === true) return [];
  const source = sources[name];
  const found = scope.accountOf(placed);
  const account = found.state === 'found' ? found.account : undefined;
  const annotated = source === undefined ? undefined : account?.annotations[source];
  const absent = source !== undefined && account?.complete === true && !Object.hasOwn(account.annotations, source);
  // Code that uses several identities names one itself, and then the ServiceAccount names none.
  if (name === 'AZURE_CLIENT_ID' && absent && found.state === 'found' && !scope.isAnnotated(found.account, found.placed)) return [];
  // Whether this ServiceAccount names none is not known either.
  const perhaps = name === 'AZURE_CLIENT_ID' && account === undefined;
  // A template may leave the label out where it writes the variable.
  if (perhaps && placed.resource.pod?.complete === false) return [];
  const same = annotated !== undefined && variable.value?.templated === false && variable.value.text.trim().toLowerCase() === annotated.trim().toLowerCase();
  const certain = same || source === undefined;
  const key = same ? 'manifest.environment.same' : source === undefined ? 'manifest.environment.tokenFile' : annotated === undefined ? 'manifest.environment.own' : 'manifest.environment.other';
  const params = { name, annotation: source ?? '', value: annotated ?? '' };
  return [
    {
      code: 'WI208-container-environment',
      severity: same || perhaps ? 'information' : 'warning',
      range: placeOf(placed.document, variable.name.span),
      message: { key, params },
      fixes: certain ? [{ title: { key: 'manifest.fix.variable', params: { name } }, changes: [{ document: placed.document, change: { kind: 'remove', path: variable.path } }] }] : [],
    },
  ];
}
