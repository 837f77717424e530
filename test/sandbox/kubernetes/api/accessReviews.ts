import type { User } from '../access/user.ts';
import type { AccessPolicy } from '../access/authorization.ts';
import { noSuchPath } from '../model/apiError.ts';
import { objectOr } from '../model/json.ts';
import type { ResourceType } from '../model/resourceTypes.ts';

/** Answers the reviews a user may ask about themselves. @throws ApiError 404 for a review this API does not have */
export function answerReview(resource: ResourceType, body: unknown, user: User, policy: AccessPolicy): unknown {
  const head = { kind: resource.kind, apiVersion: `${resource.group}/v1`, metadata: { creationTimestamp: null } };
  const spec = objectOr(objectOr(body).spec);
  switch (resource.kind) {
    case 'SelfSubjectReview':
      return { ...head, status: { userInfo: { username: user.name, groups: user.groups, ...(user.uid === undefined ? {} : { uid: user.uid }) } } };
    case 'SelfSubjectAccessReview':
      return { ...head, spec, status: { allowed: isAllowed(spec, user, policy) } };
    case 'SelfSubjectRulesReview': {
      const namespace = text(spec.namespace) ?? 'default';
      const rules = policy.rulesOf(user).filter((rule) => rule.namespaces === undefined || rule.namespaces.includes(namespace));
      return {
        ...head,
        spec: {},
        status: {
          resourceRules: rules
            .filter(({ nonResourceURLs }) => nonResourceURLs === undefined)
            .map(({ verbs, apiGroups = [''], resources = [], resourceNames }) => ({ verbs, apiGroups, resources, ...(resourceNames ? { resourceNames } : {}) })),
          nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined).map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
          incomplete: false,
        },
      };
    }
    default:
      throw noSuchPath();
  }
}

function isAllowed(spec: Record<string, unknown>, user: User, policy: AccessPolicy): boolean {
  if (spec.nonResourceAttributes !== undefined) {
    const { path, verb } = objectOr(spec.nonResourceAttributes);
    return policy.allowsPath(user, text(verb) ?? 'get', text(path) ?? '');
  }
  const { verb, group, resource, subresource, namespace, name } = objectOr(spec.resourceAttributes);
  return policy.allows(user, {
    verb: text(verb) ?? '*',
    group: text(group) ?? '',
    resource: text(resource) ?? '*',
    subresource: text(subresource),
    namespace: text(namespace),
    name: text(name),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
