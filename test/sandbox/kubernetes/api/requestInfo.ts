import { noSuchPath } from '../model/apiError.ts';
import { findResource, type ResourceType } from '../model/resourceTypes.ts';

/** A request for a resource, taken apart. */
export interface ResourceRequest {
  readonly resource: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/**
 * Takes `/api/v1/…` and `/apis/<group>/v1/…` apart; undefined for a path that names no resource.
 * @throws ApiError 404 for a resource this API does not have.
 */
export function parseResourcePath(path: string): ResourceRequest | undefined {
  const parts = path.split('/').filter((part) => part !== '').map(decodeURIComponent);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') return undefined;
  const group = isCore ? '' : (parts[1] ?? '');
  const [version, ...rest] = parts.slice(isCore ? 1 : 2);
  if (version === undefined || rest.length === 0) return undefined;
  if (version !== 'v1') throw noSuchPath();
  const [first, second, third, ...more] = rest;
  // `namespaces/<ns>/<resource>/…`, but `namespaces/<ns>` and its own subresources are about the namespace itself.
  const isScoped = first === 'namespaces' && second !== undefined && third !== undefined && third !== 'status' && third !== 'finalize';
  const namespace = isScoped ? second : undefined;
  const [plural = '', name, subresource, ...extra] = isScoped ? [third, ...more] : rest;
  const resource = findResource(group, plural);
  if (!resource || extra.length > 0 || (namespace !== undefined && !resource.namespaced)) throw noSuchPath();
  return { resource, namespace, name, subresource };
}

/** The verb the API server's authorizer sees. */
export function verbOf(method: string, request: ResourceRequest, isWatch: boolean): string | undefined {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return request.name !== undefined ? 'get' : isWatch ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return request.name !== undefined ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}
