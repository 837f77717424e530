import { badRequest } from '../model/apiError.ts';
import { valueAt } from '../model/json.ts';
import type { KubeObject } from '../model/objects.ts';
import type { ResourceType } from '../model/resourceTypes.ts';

const ALWAYS = ['metadata.name', 'metadata.namespace'];

/** The fields each resource may be selected by, as the API server registers them. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork',
    'status.phase', 'status.podIP', 'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid',
    'involvedObject.apiVersion', 'involvedObject.resourceVersion', 'involvedObject.fieldPath',
    'reason', 'reportingComponent', 'source', 'type',
  ],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  secrets: ['type'],
  jobs: ['status.successful'],
};

/**
 * Parses a `fieldSelector` query value (`a=b,c!=d`).
 * @throws ApiError 400 for a field that the resource cannot be selected by.
 */
export function parseFieldSelector(text: string, resource: ResourceType): (object: KubeObject) => boolean {
  const requirements = text.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => {
    const found = /^(?<path>[^!=]+)(?<operator>==|=|!=)(?<value>.*)$/.exec(part)?.groups;
    if (!found) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const path = (found.path ?? '').trim();
    if (!ALWAYS.includes(path) && !(SELECTABLE[resource.plural] ?? []).includes(path)) {
      // Kinds with fields of their own refuse in other words than those that have only name and namespace.
      throw badRequest(
        resource.plural in SELECTABLE
          ? `field label not supported: ${path}`
          : `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    }
    return { path, negative: found.operator === '!=', value: (found.value ?? '').trim() };
  });
  return (object) =>
    requirements.every(({ path, negative, value }) => (fieldText(object, path) === value) !== negative);
}

function fieldText(object: KubeObject, path: string): string {
  const aliased = path === 'source' ? 'source.component' : path;
  const value = valueAt(object, aliased.split('.'));
  if (value === undefined || value === null) return path === 'spec.unschedulable' || path === 'spec.hostNetwork' ? 'false' : '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
