import { ApiError } from '../model/apiError.ts';
import { qualifiedName, type ResourceType } from '../model/resourceTypes.ts';
import type { User } from './user.ts';

/** What a subject may do; `*` stands for everything. */
export interface AccessRule {
  readonly verbs: readonly string[];
  /** `['']` (core) by default. */
  readonly apiGroups?: readonly string[];
  /** Plural names; subresources as `pods/log`. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  /** Where the rule holds; everywhere by default. */
  readonly namespaces?: readonly string[];
  /** Paths such as `/metrics`, instead of resources. */
  readonly nonResourceURLs?: readonly string[];
}

/** One access to a resource. */
export interface ResourceAccess {
  readonly verb: string;
  readonly group: string;
  /** Plural name without the subresource. */
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** The permission to do everything. */
const EVERYTHING: readonly AccessRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Reviews about oneself and the discovery paths are open to everybody who is signed in (system:basic-user, system:discovery). */
const BASIC: readonly AccessRule[] = [
  { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  { verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/'] },
];

/** The issuer's documents are for service accounts (system:service-account-issuer-discovery). */
const ISSUER_DISCOVERY: AccessRule = { verbs: ['get'], nonResourceURLs: ['/.well-known/openid-configuration', '/openid/v1/jwks'] };

/** Who may do what in one cluster. */
export class AccessPolicy {
  readonly #granted = new Map<string, readonly AccessRule[]>();

  /**
   * Gives a user or group exactly these rules. A person without any explicit rules may do everything (the sandbox's
   * users are cluster admins by default); one with rules may do only what they and the basic role say.
   */
  set(subject: string, rules: readonly AccessRule[]): void {
    this.#granted.set(subject, rules);
  }

  /** Back to the default for a user or group. */
  clear(subject: string): void {
    this.#granted.delete(subject);
  }

  /** The rules that hold for a user. */
  rulesOf(user: User): readonly AccessRule[] {
    const isWorkload = user.groups.includes('system:serviceaccounts');
    const explicit = [user.name, ...user.groups].flatMap((subject) => this.#granted.get(subject) ?? []);
    const hasExplicit = [user.name, ...user.groups].some((subject) => this.#granted.has(subject));
    const own = hasExplicit ? explicit : isWorkload ? [] : EVERYTHING;
    return [...BASIC, ...(isWorkload ? [ISSUER_DISCOVERY] : []), ...own];
  }

  /** True where the user may access the resource. */
  allows(user: User, access: ResourceAccess): boolean {
    const resource = access.subresource === undefined ? access.resource : `${access.resource}/${access.subresource}`;
    return this.rulesOf(user).some(
      (rule) =>
        rule.nonResourceURLs === undefined &&
        includes(rule.verbs, access.verb) &&
        includes(rule.apiGroups ?? [''], access.group) &&
        (includes(rule.resources ?? [], resource) || (access.subresource !== undefined && (rule.resources ?? []).includes(`*/${access.subresource}`))) &&
        (rule.resourceNames === undefined || (access.name !== undefined && rule.resourceNames.includes(access.name))) &&
        (rule.namespaces === undefined || (access.namespace !== undefined && rule.namespaces.includes(access.namespace))),
    );
  }

  /** True where the user may read a path that is no resource. */
  allowsPath(user: User, verb: string, path: string): boolean {
    return this.rulesOf(user).some(
      (rule) =>
        includes(rule.verbs, verb) &&
        (rule.nonResourceURLs ?? []).some((url) => url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)))),
    );
  }
}

function includes(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

/** The API server's 403 for a resource. */
export function accessDenied(user: User, access: ResourceAccess, type: Pick<ResourceType, 'group' | 'plural'>): ApiError {
  const resource = access.subresource === undefined ? access.resource : `${access.resource}/${access.subresource}`;
  const where = access.namespace === undefined ? 'at the cluster scope' : `in the namespace "${access.namespace}"`;
  const subject = access.name === undefined ? qualifiedName(type) : `${qualifiedName(type)} "${access.name}"`;
  return new ApiError(
    403,
    'Forbidden',
    `${subject} is forbidden: User "${user.name}" cannot ${access.verb} resource "${resource}" in API group "${access.group}" ${where}`,
    { ...(access.name === undefined ? {} : { name: access.name }), ...(type.group === '' ? {} : { group: type.group }), kind: type.plural },
  );
}

/** The API server's 403 for a path. */
export function pathDenied(user: User, verb: string, path: string): ApiError {
  return new ApiError(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"`, {});
}
