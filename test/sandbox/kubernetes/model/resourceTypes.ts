/** One resource of the API: where it lives, what it is called, what may be done to it. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly verbs: readonly string[];
  /** True where `status` is written only through `/status`. */
  readonly statusApart: boolean;
}

const STORED = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const CREATE_ONLY = ['create'];

function resource(
  group: string,
  plural: string,
  kind: string,
  rest: { short?: readonly string[]; cluster?: true; statusApart?: true; verbs?: readonly string[] } = {},
): ResourceType {
  return {
    group,
    version: 'v1',
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced: rest.cluster !== true,
    verbs: rest.verbs ?? STORED,
    statusApart: rest.statusApart === true,
    ...(rest.short ? { shortNames: rest.short } : {}),
  };
}

/** Every resource the small Kubernetes serves. */
export const RESOURCES: readonly ResourceType[] = [
  resource('', 'configmaps', 'ConfigMap', { short: ['cm'] }),
  resource('', 'events', 'Event', { short: ['ev'] }),
  resource('', 'namespaces', 'Namespace', { short: ['ns'], cluster: true, statusApart: true }),
  resource('', 'nodes', 'Node', { short: ['no'], cluster: true, statusApart: true }),
  resource('', 'pods', 'Pod', { short: ['po'], statusApart: true }),
  resource('', 'resourcequotas', 'ResourceQuota', { short: ['quota'], statusApart: true }),
  resource('', 'secrets', 'Secret'),
  resource('', 'serviceaccounts', 'ServiceAccount', { short: ['sa'] }),
  resource('', 'services', 'Service', { short: ['svc'], statusApart: true }),
  resource('apps', 'daemonsets', 'DaemonSet', { short: ['ds'], statusApart: true }),
  resource('apps', 'deployments', 'Deployment', { short: ['deploy'], statusApart: true }),
  resource('apps', 'replicasets', 'ReplicaSet', { short: ['rs'], statusApart: true }),
  resource('apps', 'statefulsets', 'StatefulSet', { short: ['sts'], statusApart: true }),
  resource('batch', 'cronjobs', 'CronJob', { short: ['cj'], statusApart: true }),
  resource('batch', 'jobs', 'Job', { statusApart: true }),
  resource('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', { cluster: true }),
  resource('authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview', { cluster: true, verbs: CREATE_ONLY }),
  resource('authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', { cluster: true, verbs: CREATE_ONLY }),
  resource('authorization.k8s.io', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', { cluster: true, verbs: CREATE_ONLY }),
];

/** The resource by group and plural name, or undefined. */
export function findResource(group: string, plural: string): ResourceType | undefined {
  return RESOURCES.find((type) => type.group === group && type.plural === plural);
}

/** The resource of an object by its `apiVersion` and `kind`, or undefined. */
export function resourceOfKind(apiVersion: string, kind: string): ResourceType | undefined {
  return RESOURCES.find((type) => apiVersionOf(type) === apiVersion && type.kind === kind);
}

/** A resource that this file is known to list. */
function knownResource(group: string, plural: string): ResourceType {
  const type = findResource(group, plural);
  if (!type) throw new Error(`no resource ${plural} in group "${group}"`);
  return type;
}

/** `v1` or `group/v1`. */
export function apiVersionOf(type: Pick<ResourceType, 'group' | 'version'>): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** `pods` or `jobs.batch`, as error messages say it. */
export function qualifiedName(type: Pick<ResourceType, 'group' | 'plural'>): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

export const PODS = knownResource('', 'pods');
export const NAMESPACES = knownResource('', 'namespaces');
export const NODES = knownResource('', 'nodes');
export const EVENTS = knownResource('', 'events');
export const CONFIG_MAPS = knownResource('', 'configmaps');
export const SECRETS = knownResource('', 'secrets');
export const SERVICE_ACCOUNTS = knownResource('', 'serviceaccounts');
export const RESOURCE_QUOTAS = knownResource('', 'resourcequotas');
export const DEPLOYMENTS = knownResource('apps', 'deployments');
export const REPLICA_SETS = knownResource('apps', 'replicasets');
export const JOBS = knownResource('batch', 'jobs');
export const WEBHOOKS = knownResource('admissionregistration.k8s.io', 'mutatingwebhookconfigurations');
