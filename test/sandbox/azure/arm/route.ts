import type { IncomingHttpHeaders } from 'node:http';
import type { AzureContext } from '../context.ts';
import type { Json, JsonObject, Principal, Subscription, SubscriptionContents, Tenant } from '../world/model.ts';
import type { ArmVersions } from './apiVersions.ts';
import type { Operations } from './operations.ts';

/** What a route answers. */
export interface ArmAnswer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that has passed the gateway. */
export interface ArmCall {
  readonly context: AzureContext;
  readonly operations: Operations;
  readonly method: string;
  /** As sent, without query and trailing slash. */
  readonly path: string;
  /** Keys in lower case. */
  readonly query: ReadonlyMap<string, string>;
  readonly apiVersion: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  readonly principal: Principal;
  /** The directory the token belongs to. */
  readonly tenant: Tenant;
  readonly now: number;
  /** The value at a placeholder of the route's pattern, decoded. */
  param(name: string): string;
  /** Only routes whose pattern begins with a subscription have one. */
  readonly place: SubscriptionPlace | undefined;
}

/** The subscription a request is about. */
export interface SubscriptionPlace {
  readonly subscription: Subscription;
  readonly contents: SubscriptionContents;
}

/** One operation of ARM. */
export interface ArmRoute {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE' | 'HEAD';
  /** Placeholders: `{name}` is one segment, `{scope*}` any number of them. Letter case does not count. */
  readonly pattern: string;
  readonly versions: ArmVersions;
  /** RBAC action; without one the handler decides by itself. */
  readonly action?: string;
  /** Scope of the action: the path, unless told. */
  readonly scope?: (call: ArmCall) => string;
  /** Namespace that must be registered in the subscription. */
  readonly provider?: string;
  /** The resource group in the path need not exist. */
  readonly withoutResourceGroup?: boolean;
  handle(call: ArmCall): ArmAnswer | Promise<ArmAnswer>;
}

/** A route's pattern as a regular expression, with the names of its placeholders. */
export interface CompiledRoute {
  readonly route: ArmRoute;
  readonly expression: RegExp;
  readonly names: readonly string[];
}

/** Compiles a route's pattern. */
export function compileRoute(route: ArmRoute): CompiledRoute {
  const names: string[] = [];
  const source = route.pattern.replace(/[.]|\{(\w+)(\*?)\}/g, (match, name: string | undefined, star: string) => {
    if (name === undefined) return `\\${match}`;
    names.push(name);
    return star === '*' ? '(.*)' : '([^/]+)';
  });
  return { route, expression: new RegExp(`^${source}$`, 'i'), names };
}

/** The subscription of a call. Its route's pattern begins with one, so it is there. */
export function placeOf(call: ArmCall): SubscriptionPlace {
  if (!call.place) throw new Error(`${call.path} has no subscription`);
  return call.place;
}
