import { badRequest, expired } from '../model/apiError.ts';
import type { KubeObject } from '../model/objects.ts';
import type { ResourceType } from '../model/resourceTypes.ts';
import type { ObjectStore } from './objectStore.ts';

/** What a list asks for. */
export interface ListRequest {
  readonly resource: ResourceType;
  readonly namespace?: string | undefined;
  readonly matches: (object: KubeObject) => boolean;
  /** At most so many objects; 0 means all. */
  readonly limit: number;
  readonly continueToken?: string | undefined;
}

/** One page of a list. */
export interface ListPage {
  readonly items: KubeObject[];
  readonly version: number;
  readonly continueToken?: string;
  readonly remaining?: number;
}

interface Position {
  readonly v: 'meta.k8s.io/v1';
  readonly rv: number;
  readonly start: string;
}

/**
 * Lists objects, page by page, every page as of the first page's version.
 * @throws ApiError 400 for a continue token that is none, 410 when its version is forgotten.
 */
export function listPage(store: ObjectStore, request: ListRequest): ListPage {
  const position = request.continueToken === undefined ? undefined : parsePosition(request.continueToken);
  const version = position?.rv ?? store.version;
  const all = store.listAt(version, request.resource, request.namespace);
  if (all === 'expired') {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    );
  }
  const rest = all.filter((object) => request.matches(object) && (position === undefined || keyOf(object) > position.start));
  const items = request.limit > 0 ? rest.slice(0, request.limit) : rest;
  const last = items.at(-1);
  if (items.length === rest.length || !last) return { items, version };
  const next: Position = { v: 'meta.k8s.io/v1', rv: version, start: keyOf(last) };
  return {
    items,
    version,
    continueToken: Buffer.from(JSON.stringify(next)).toString('base64url'),
    remaining: rest.length - items.length,
  };
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function parsePosition(token: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && 'rv' in value && 'start' in value) {
      const { rv, start } = value;
      if (typeof rv === 'number' && typeof start === 'string') return { v: 'meta.k8s.io/v1', rv, start };
    }
  } catch {
    // Not base64 of JSON: refused below, with every other token that is not ours.
  }
  throw badRequest('continue key is not valid: illegal base64 data or version');
}
