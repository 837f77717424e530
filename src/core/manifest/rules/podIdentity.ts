import { isGuid } from '../../model/ids.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { CheckScope } from '../checkScope.ts';
import type { DocumentChange, ManifestFix } from '../fixEdits.ts';
import { placeOf, type Entry, type PlacedResource, type PodTemplate } from '../manifest.ts';
import { PodIdentities } from '../podIdentities.ts';
import { podIdentityGroup } from '../podTemplates.ts';
import { tenantChanges } from './identityChanges.ts';
import { podLabelChange } from './podLabel.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

const bindingLabel = 'aadpodidbinding';

/**
 * aad-pod-identity is archived since 2023 and workload identity took its place (Azure/aad-pod-identity,
 * README; AKS documentation, migrate from pod-managed identity): an AzureIdentity becomes an
 * annotated ServiceAccount, the label of the pod another one.
 */
export const podIdentity: ManifestRule = (scope) => {
  const legacy = scope.resources.filter(({ resource }) => resource.apiVersion.startsWith(podIdentityGroup) || bindingLabelOf(resource.pod) !== undefined);
  if (legacy.length === 0) return [];
  const within = { scope, identities: new PodIdentities(scope.all) };
  return legacy.flatMap((placed) => [...ofKind(within, placed), ...ofPod(within, placed)]);
};

/** The text that is judged, and what it holds of aad-pod-identity. */
interface Legacy {
  readonly scope: CheckScope;
  readonly identities: PodIdentities;
}

function ofKind(legacy: Legacy, placed: PlacedResource): readonly ManifestFinding[] {
  const { resource, document } = placed;
  if (!resource.apiVersion.startsWith(podIdentityGroup)) return [];
  const account = accountFrom(legacy, placed);
  const fixes: readonly ManifestFix[] = account === undefined ? [] : [{ title: { key: 'manifest.fix.azureIdentity' }, changes: account }];
  return [{ code: 'WI216-pod-identity', severity: 'warning', range: placeOf(document, resource.kindSpan), message: { key: 'manifest.podIdentity.kind', params: { kind: resource.kind } }, fixes }];
}

function ofPod(legacy: Legacy, placed: PlacedResource): readonly ManifestFinding[] {
  const { pod } = placed.resource;
  const label = bindingLabelOf(pod);
  if (pod === undefined || label === undefined) return [];
  const changes = migration(legacy, placed, pod, label);
  const fixes: readonly ManifestFix[] = changes === undefined ? [] : [{ title: { key: 'manifest.fix.podIdentity' }, changes }];
  return [{ code: 'WI216-pod-identity', severity: 'warning', range: placeOf(placed.document, label.key.span), message: { key: 'manifest.podIdentity.label' }, fixes }];
}

function bindingLabelOf(pod: PodTemplate | undefined): Entry | undefined {
  return pod?.labels.entries.find(({ key }) => key.text.length === bindingLabel.length && key.text.toLowerCase() === bindingLabel);
}

/** Makes a ServiceAccount of an AzureIdentity that names a managed identity by its client id. */
function accountFrom({ scope, identities }: Legacy, { resource, document }: PlacedResource): readonly DocumentChange[] | undefined {
  const { spec = {}, name, path } = resource;
  const client = clientIdOf(resource.spec);
  if (resource.kind !== 'AzureIdentity' || client === undefined || name === undefined || name.templated || (spec.type?.text ?? '0') !== '0') return undefined;
  // The name must be free, and nobody may run under it yet.
  if (identities.isTaken(name.text) || resource.namespace?.text === 'kube-system') return undefined;
  const annotate = (key: string, value: string): DocumentChange => ({ document, change: { kind: 'set', path: [...path, 'metadata', 'annotations', key], value } });
  const identity = scope.context.identities?.find(client)?.identity;
  const clusterTenant = scope.context.clusterTenantOf?.({ namespace: resource.namespace?.text, name: name.text });
  const tenant = (identity?.tenantId === clusterTenant ? undefined : identity?.tenantId) ?? spec.tenantID?.text ?? '';
  return [
    { document, change: { kind: 'set', path: [...path, 'apiVersion'], value: 'v1' } },
    { document, change: { kind: 'set', path: [...path, 'kind'], value: 'ServiceAccount' } },
    annotate(workloadIdentityKeys.clientId, client),
    ...(isGuid(tenant) ? [annotate(workloadIdentityKeys.tenantId, tenant)] : []),
    { document, change: { kind: 'remove', path: [...path, 'spec'] } },
  ];
}

function clientIdOf(spec: PlacedResource['resource']['spec']): string | undefined {
  const value = spec?.clientID ?? spec?.clientId;
  return value !== undefined && !value.templated && isGuid(value.text) ? value.text : undefined;
}

/** What turns the pod over; undefined where it is not certain which identity it gets then. */
function migration(legacy: Legacy, placed: PlacedResource, pod: PodTemplate, label: Entry): readonly DocumentChange[] | undefined {
  const { scope, identities } = legacy;
  const { document, resource } = placed;
  const slice = scope.manifest.text.slice(document.start + resource.span.from, document.start + resource.span.to);
  // A selector that names the label too would no longer find the pod; variables set by hand would win.
  const alone = slice.split(bindingLabel).length === 2 && pod.containers.every(({ azureEnvironment }) => azureEnvironment.length === 0);
  if (!alone || !pod.complete || !pod.labels.complete || pod.labels.entries.some(({ key }) => key.text === workloadIdentityKeys.use)) return undefined;
  const swap: readonly DocumentChange[] = [{ document, change: { kind: 'remove', path: [...pod.labels.path, label.key.text] } }, podLabelChange(placed, pod)];
  if (scope.runsAnnotated(placed)) return swap;
  const identity = label.value === undefined ? undefined : identities.boundTo(label.value.text);
  if (identity === undefined) return undefined;
  const account = scope.accountOf(placed);
  if (account.state === 'found' && account.placed !== undefined) {
    const client = clientIdOf(identity.resource.spec);
    const target = account.placed;
    if (client === undefined || scope.usersOf(target).length > 1 || target.resource.namespace?.text === 'kube-system') return undefined;
    return [{ document: target.document, change: { kind: 'set', path: [...target.resource.annotations.path, workloadIdentityKeys.clientId], value: client } }, ...tenantChanges(scope, { placed: target, clientId: client }), ...swap];
  }
  if (pod.serviceAccountName !== undefined || identity.resource.namespace?.text !== resource.namespace?.text) return undefined;
  const made = accountFrom(legacy, identity);
  const name = identity.resource.name?.text;
  if (made === undefined || name === undefined) return undefined;
  return [...made, { document, change: { kind: 'set', path: [...pod.path, 'spec', 'serviceAccountName'], value: name } }, ...swap];
}
