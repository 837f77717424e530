import { apiVersionOf, RESOURCES, type ResourceType } from '../model/resourceTypes.ts';
import { SERVER_VERSION } from '../cluster.ts';

interface Subresource {
  readonly of: string;
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly group?: string;
}

const SUBRESOURCES: readonly Subresource[] = [
  { of: 'pods', name: 'log', kind: 'Pod', verbs: ['get'] },
  { of: 'pods', name: 'status', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
  { of: 'serviceaccounts', name: 'token', kind: 'TokenRequest', verbs: ['create'], group: 'authentication.k8s.io' },
  { of: 'namespaces', name: 'status', kind: 'Namespace', verbs: ['get', 'patch', 'update'] },
  { of: 'jobs', name: 'status', kind: 'Job', verbs: ['get', 'patch', 'update'] },
  { of: 'deployments', name: 'status', kind: 'Deployment', verbs: ['get', 'patch', 'update'] },
];

/** The answer to a discovery path (`/version`, `/api`, `/apis`, `/apis/<group>`, `/api/v1`, …); undefined for others. */
export function discoveryDocument(path: string): unknown {
  const parts = path.split('/').filter((part) => part !== '');
  const [root, ...rest] = parts;
  if (path === '/version' || path === '/version/') return version();
  if (root === 'openapi' && rest.join('/') === 'v3') return { paths: {} };
  if (root === 'api') {
    if (rest.length === 0) {
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.0.0.1:443' }] };
    }
    return rest.length === 1 && rest[0] === 'v1' ? resourceList('') : undefined;
  }
  if (root !== 'apis') return undefined;
  const groups = [...new Set(RESOURCES.map(({ group }) => group))].filter((group) => group !== '');
  const [group, groupVersion, ...extra] = rest;
  if (group === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(apiGroup) };
  if (!groups.includes(group) || extra.length > 0) return undefined;
  if (groupVersion === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) };
  return groupVersion === 'v1' ? resourceList(group) : undefined;
}

function version(): unknown {
  const [major, minor] = SERVER_VERSION.slice(1).split('.');
  return {
    major, minor, gitVersion: SERVER_VERSION, gitCommit: '80779bd6ff08b451e1c165a338a7b69351e9b0b8', gitTreeState: 'clean',
    buildDate: '2025-07-15T18:00:28Z', goVersion: 'go1.24.4', compiler: 'gc', platform: 'linux/amd64',
  };
}

function apiGroup(name: string): { name: string; versions: unknown[]; preferredVersion: unknown } {
  const one = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [one], preferredVersion: one };
}

function resourceList(group: string): unknown {
  const resources = RESOURCES.filter((type) => type.group === group).flatMap((type) => [
    entry(type),
    ...SUBRESOURCES.filter(({ of }) => of === type.plural).map((sub) => ({
      name: `${type.plural}/${sub.name}`,
      singularName: '',
      namespaced: type.namespaced,
      ...(sub.group === undefined ? {} : { group: sub.group, version: 'v1' }),
      kind: sub.kind,
      verbs: sub.verbs,
    })),
  ]);
  return { kind: 'APIResourceList', ...(group === '' ? {} : { apiVersion: 'v1' }), groupVersion: apiVersionOf({ group, version: 'v1' }), resources };
}

function entry(type: ResourceType): Record<string, unknown> {
  return {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames ? { shortNames: type.shortNames } : {}),
  };
}
