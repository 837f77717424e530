import type { LinkFactPorts } from '../facts.ts';

/** Asks each thing once: the same request gets the same answer, a failure included. */
function once<Request extends { readonly signal: AbortSignal }, Answer>(ask: (request: Request) => Promise<Answer>): (request: Request) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (request) => {
    const { signal: _signal, ...what } = request;
    const key = JSON.stringify(what);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const asked = ask(request);
    answers.set(key, asked);
    return asked;
  };
}

/** The ports that planning reads through, for one planning of many links: what several of them rest on is read once. */
export function readOnce(ports: LinkFactPorts): LinkFactPorts {
  const { access, clusters, identities, federation, roles, providers, issuers, policies, manifests } = ports;
  return {
    ...ports,
    clusters: { ...clusters, get: once((request) => clusters.get(request)) },
    identities: {
      ...identities,
      get: once((request) => identities.get(request)),
      listResourceGroups: once((request) => identities.listResourceGroups(request)),
    },
    federation: { ...federation, list: once((request) => federation.list(request)) },
    roles: {
      ...roles,
      findRole: once((request) => roles.findRole(request)),
      listAssignments: once((request) => roles.listAssignments(request)),
      permissions: once((request) => roles.permissions(request)),
    },
    providers: { ...providers, state: once((request) => providers.state(request)) },
    issuers: { ...issuers, read: once((request) => issuers.read(request)) },
    policies: { ...policies, listAssignments: once((request) => policies.listAssignments(request)) },
    manifests: { ...manifests, find: once((request) => manifests.find(request)), annotations: once((request) => manifests.annotations(request)) },
    access: {
      ...access,
      listNamespaces: once((request) => access.listNamespaces(request)),
      getServiceAccount: once((request) => access.getServiceAccount(request)),
      getWorkload: once((request) => access.getWorkload(request)),
      findWebhook: once((request) => access.findWebhook(request)),
      readIssuer: once((request) => access.readIssuer(request)),
    },
  };
}
