import type { Authenticators } from '../access/authentication.ts';
import { authenticate } from '../access/authentication.ts';
import { accessDenied, pathDenied, type ResourceAccess } from '../access/authorization.ts';
import type { User } from '../access/user.ts';
import type { Cluster } from '../cluster.ts';
import { ApiError, methodNotAllowed, noSuchPath, unauthorized } from '../model/apiError.ts';
import { NAMESPACES, PODS, SERVICE_ACCOUNTS } from '../model/resourceTypes.ts';
import { answerReview } from './accessReviews.ts';
import { discoveryDocument } from './discovery.ts';
import type { Exchange } from './exchange.ts';
import { issuerKeys, issuerMetadata } from './issuerDocuments.ts';
import { podLogs } from './podLogs.ts';
import { parseResourcePath, verbOf, type ResourceRequest } from './requestInfo.ts';
import { contextOf, list, matcherOf, patch, remove, removeAll } from './resourceVerbs.ts';
import { answerTokenRequest } from './tokenRequest.ts';
import { watchStream } from './watchStream.ts';

/** Answers one request to a cluster's API server; refusals become Status objects. */
export async function handleApiRequest(cluster: Cluster, exchange: Exchange, ways: Authenticators): Promise<void> {
  try {
    meetOutage(cluster, exchange);
    await answer(cluster, exchange, ways);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    exchange.fail(error);
  }
}

async function answer(cluster: Cluster, exchange: Exchange, ways: Authenticators): Promise<void> {
  const { path, method } = exchange;
  if (/^\/(readyz|livez|healthz)(\/.*)?$/.test(path)) {
    exchange.text(200, 'ok');
    return;
  }
  const user = await authenticate(cluster, exchange.req, ways);
  if (!user) throw unauthorized();
  const request = parseResourcePath(path);
  if (!request) {
    await answerPath(cluster, exchange, user);
    return;
  }
  const isWatch = exchange.flag('watch');
  const verb = verbOf(method, request, isWatch);
  if (verb === undefined) throw methodNotAllowed();
  const single = namedByField(exchange, request);
  const access: ResourceAccess = {
    verb,
    group: request.resource.group,
    resource: request.resource.plural,
    subresource: request.subresource,
    // The authorizer sees a namespace's own name as its namespace.
    namespace: request.namespace ?? (request.resource === NAMESPACES ? request.name : undefined),
    name: request.name ?? single,
  };
  if (!cluster.access.allows(user, access)) throw accessDenied(user, access, request.resource);
  if (request.subresource !== undefined && request.subresource !== 'status') {
    await answerSubresource(cluster, exchange, request);
    return;
  }
  if (!request.resource.verbs.includes(verb)) throw methodNotAllowed();
  await answerVerb(cluster, exchange, user, request, verb);
}

async function answerVerb(cluster: Cluster, exchange: Exchange, user: User, request: ResourceRequest, verb: string): Promise<void> {
  const { resource, namespace, name, subresource } = request;
  const part = subresource === 'status' ? 'status' : 'main';
  if (resource.verbs.length === 1) {
    exchange.json(201, answerReview(resource, await exchange.body(), user, cluster.access));
    return;
  }
  if (verb === 'list') list(cluster, exchange, resource, namespace);
  else if (verb === 'watch') await watchStream(cluster, exchange, { resource, namespace, matches: matcherOf(exchange, resource) });
  else if (verb === 'create') {
    if (resource.namespaced && namespace === undefined) throw methodNotAllowed();
    exchange.json(201, cluster.registry.create(resource, namespace, await exchange.body(), contextOf(exchange, user)));
  } else if (verb === 'deletecollection') await removeAll(cluster, exchange, resource, namespace, contextOf(exchange, user));
  else {
    const address = { resource, namespace, name: name ?? '' };
    const context = contextOf(exchange, user);
    if (verb === 'get') exchange.json(200, cluster.registry.get(address));
    else if (verb === 'update') {
      const body = await exchange.body();
      exchange.json(200, cluster.registry.update(address, body, context, { part }));
    } else if (verb === 'patch') await patch(cluster, exchange, address, part, context);
    else await remove(cluster, exchange, address, context);
  }
}

async function answerSubresource(cluster: Cluster, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { resource, namespace = '', name = '', subresource } = request;
  if (resource === PODS && subresource === 'log' && exchange.method === 'GET') await podLogs(cluster, exchange, namespace, name);
  else if (resource === SERVICE_ACCOUNTS && subresource === 'token' && exchange.method === 'POST') {
    exchange.json(201, await answerTokenRequest(cluster, namespace, name, await exchange.body()));
  } else throw noSuchPath();
}

async function answerPath(cluster: Cluster, exchange: Exchange, user: User): Promise<void> {
  const { path } = exchange;
  const verb = exchange.method.toLowerCase();
  if (!cluster.access.allowsPath(user, verb, path)) throw pathDenied(user, verb, path);
  if (path === '/.well-known/openid-configuration') exchange.json(200, issuerMetadata(cluster.facts.issuer));
  else if (path === '/openid/v1/jwks') exchange.json(200, await issuerKeys(cluster), 'application/jwk-set+json');
  else {
    const document = discoveryDocument(path);
    if (document === undefined) exchange.text(404, '404 page not found\n');
    else exchange.json(200, document);
  }
}

/** A list or watch of one object by name is authorized like a get of that object. */
function namedByField(exchange: Exchange, request: ResourceRequest): string | undefined {
  if (request.name !== undefined) return undefined;
  return /^metadata\.name=(?<name>[^,]+)$/.exec(exchange.query.get('fieldSelector') ?? '')?.groups?.name;
}

/** While the API server is away, connections break or answer 503. */
function meetOutage(cluster: Cluster, exchange: Exchange): void {
  const { outage } = cluster;
  if (!outage || outage.until <= cluster.clock.now()) return;
  if (outage.kind === 'dropped') {
    exchange.req.socket.destroy();
  }
  throw new ApiError(503, 'ServiceUnavailable', 'the server is currently unable to handle the request', { retryAfterSeconds: 1 });
}
