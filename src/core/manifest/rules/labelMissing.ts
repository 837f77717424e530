import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { serviceAccountsOf } from '../findServiceAccount.ts';
import { placeOf, resourcesOf, type Resource, type ScalarValue } from '../manifest.ts';
import { hasEntry } from './hasEntry.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * A pod that uses an annotated ServiceAccount of the same text without the label by which the
 * webhook selects pods gets no token (azure-workload-identity v1.6.0, objectSelector).
 */
export const labelMissing: ManifestRule = (manifest) => {
  const annotated = serviceAccountsOf(manifest).filter(({ resource }) => hasEntry(resource.annotations, workloadIdentityKeys.clientId));
  if (annotated.length === 0) return [];
  return resourcesOf(manifest).flatMap((target): readonly ManifestFinding[] => {
    const { resource, document } = target;
    const { pod } = resource;
    if (pod === undefined || !pod.complete || !pod.labels.complete || hasEntry(pod.labels, workloadIdentityKeys.use)) return [];
    // On the wrong object it is another mistake, with the same fix.
    if (hasEntry(resource.labels, workloadIdentityKeys.use)) return [];
    const account = annotated.find((candidate) => uses(resource, pod.serviceAccountName, candidate.resource));
    if (account === undefined) return [];
    const params = { kind: resource.kind, serviceAccount: account.resource.name?.text ?? '' };
    return [{ code: 'WI201-label-missing', severity: 'warning', range: placeOf(document, pod.anchor), message: { key: 'manifest.labelMissing', params }, fix: { kind: 'setPodLabel', target } }];
  });
};

/** A pod that names no ServiceAccount uses `default`; a namespace that is left out may be any. */
function uses(workload: Resource, named: ScalarValue | undefined, account: Resource): boolean {
  if (named?.templated === true || account.name === undefined || account.name.templated) return false;
  const sameNamespace = certain(workload.namespace) === undefined || certain(account.namespace) === undefined || workload.namespace?.text === account.namespace?.text;
  return sameNamespace && (named === undefined || named.type === 'null' ? 'default' : named.text) === account.name.text;
}

function certain(value: ScalarValue | undefined): string | undefined {
  return value === undefined || value.templated ? undefined : value.text;
}
