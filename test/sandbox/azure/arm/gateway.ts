import type { IncomingHttpHeaders } from 'node:http';
import { denialOf, hasAnyRole, isAllowed, isGranted } from '../roles/authorization.ts';
import type { JsonObject } from '../world/model.ts';
import { findSubscription, findTenant } from '../world/world.ts';
import { readApiVersion } from './apiVersions.ts';
import { ArmFailure, authorizationFailed, deniedByAssignment, gatewayFailure, notRegistered, resourceGroupNotFound } from './armFailure.ts';
import { authenticate, tokenExpired, wrongTenant } from './authenticate.ts';
import type { Dispatch } from './armHandler.ts';
import { disallowedByPolicy } from './policyFailure.ts';
import { concurrentWrites } from './routes/federatedCredentialRules.ts';
import { providerStateOf } from './routes/providers.ts';
import type { ArmAnswer, ArmCall, ArmRoute, CompiledRoute } from './route.ts';

/** A request as it came. */
export interface ArmRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject | ArmFailure;
}

/**
 * ARM's gateway: authentication, route, version, subscription and tenant, access, registration, resource group; then
 * the resource provider.
 * @throws ArmFailure
 */
export async function dispatch(work: Dispatch): Promise<ArmAnswer> {
  const { context, operations, request, fault } = work;
  const { world, clock } = context;
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1];
  const subscription = subscriptionId === undefined ? undefined : findSubscription(world, subscriptionId);
  const hint = subscription && findTenant(world, subscription.tenantId);
  const { principal, tenant } = authenticate(context, request.headers.authorization, hint);
  work.known.principal = principal;
  if (fault?.kind === 'expired') {
    throw tokenExpired(context, `${context.urls.entra}/${tenant.id}`, Math.floor(clock.now() / 1000) - 1);
  }
  const { route, parameters } = findRoute(work.routes, request);
  const apiVersion = readApiVersion(route.versions, request.query.get('api-version'));
  if (subscriptionId !== undefined && !subscription) {
    throw gatewayFailure(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
  }
  if (subscription && subscription.tenantId !== principal.tenantId) throw wrongTenant(context, principal, subscription);
  if (request.body instanceof ArmFailure) throw request.body;
  const call: ArmCall = {
    context,
    operations,
    method: request.method,
    path: request.path,
    query: request.query,
    apiVersion,
    headers: request.headers,
    body: request.body,
    principal,
    tenant,
    now: clock.now(),
    place: subscription && { subscription, contents: subscription.contents() },
    param(name) {
      const value = parameters.get(name);
      if (value === undefined) throw new Error(`the pattern ${route.pattern} has no ${name}`);
      return value;
    },
  };
  if (fault?.kind === '403') throw authorizationFailed(principal.name, principal.objectId, route.action ?? 'Microsoft.Resources/read', request.path);
  requireAccess(call, route);
  requireRegistration(call, route);
  requireResourceGroup(call, route, parameters);
  if (fault?.kind === 'policy') throw disallowedByPolicy(call, request.path.split('/').at(-1) ?? '');
  if (fault?.kind === 'conflict') throw conflict(request.path);
  const answer = await route.handle(call);
  return { ...answer, headers: { ...budget(request.method), ...answer.headers } };
}

/** 409 in the form of the resource type. */
function conflict(path: string): ArmFailure {
  const identity = /^(.*)\/federatedIdentityCredentials\//i.exec(path)?.[1];
  return identity === undefined
    ? gatewayFailure(409, 'Conflict', 'Another operation on this or a dependent resource is in progress.')
    : concurrentWrites(identity);
}

function findRoute(routes: readonly CompiledRoute[], request: ArmRequest): { route: ArmRoute; parameters: ReadonlyMap<string, string> } {
  let elsewhere = false;
  for (const { route, expression, names } of routes) {
    const match = expression.exec(request.path);
    if (!match) continue;
    if (route.method !== request.method) {
      elsewhere = true;
      continue;
    }
    return { route, parameters: new Map(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')])) };
  }
  if (elsewhere) {
    throw gatewayFailure(405, 'HttpMethodNotAllowed', `The http method '${request.method}' is not supported for this resource type.`);
  }
  const [, namespace, type] = /.*\/providers\/([^/]+)(?:\/([^/]+))?/i.exec(request.path) ?? [];
  if (namespace !== undefined && type !== undefined) {
    throw gatewayFailure(
      404,
      'InvalidResourceType',
      `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${request.query.get('api-version') ?? ''}'.`,
    );
  }
  throw gatewayFailure(404, 'InvalidResourceNamespace', `The requested path '${request.path}' is not served.`);
}

function requireAccess(call: ArmCall, route: ArmRoute): void {
  if (route.action === undefined || !call.place) return;
  const scope = route.scope ? route.scope(call) : call.path;
  const { principal, now } = call;
  const question = { principal, action: route.action, scope, now };
  if (!isGranted(call.place.contents, question)) throw authorizationFailed(principal.name, principal.objectId, route.action, scope);
  const denial = denialOf(call.place.contents, question);
  if (denial) throw deniedByAssignment(principal.name, principal.objectId, { action: route.action, scope, denial });
}

function requireRegistration(call: ArmCall, route: ArmRoute): void {
  if (route.provider === undefined || !call.place) return;
  if (providerStateOf(call.place.contents, route.provider, call.now) !== 'Registered') throw notRegistered(route.provider);
}

function requireResourceGroup(call: ArmCall, route: ArmRoute, parameters: ReadonlyMap<string, string>): void {
  const name = parameters.get('resourceGroup');
  if (name === undefined || route.withoutResourceGroup || !call.place) return;
  if (!call.place.contents.resourceGroups.has(name.toLowerCase())) throw resourceGroupNotFound(name);
}

/** What is left of the hourly budget, as every answer tells. */
function budget(method: string): Readonly<Record<string, string>> {
  if (method === 'GET' || method === 'HEAD') return { 'x-ms-ratelimit-remaining-subscription-reads': '16499' };
  if (method === 'DELETE') return { 'x-ms-ratelimit-remaining-subscription-deletes': '199' };
  return { 'x-ms-ratelimit-remaining-subscription-writes': '199' };
}

/** Whether the caller may read a resource; lists leave out what they may not. */
export function mayRead(call: ArmCall, type: string, id: string): boolean {
  if (!call.place) return false;
  return isAllowed(call.place.contents, { principal: call.principal, action: `${type}/read`, scope: id, now: call.now });
}

/** A list over a subscription or a resource group shows what the caller may read; a stranger gets the 403. */
export function requireAnyRole(call: ArmCall, type: string): void {
  if (call.place && hasAnyRole(call.place.contents, call.principal, call.now)) return;
  throw authorizationFailed(call.principal.name, call.principal.objectId, `${type}/read`, call.path.replace(/\/providers\/.*$/i, ''));
}
