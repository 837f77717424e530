import { serverSideApply } from '../patch/serverSideApply.ts';
import type { User } from '../access/user.ts';
import type { Cluster } from '../cluster.ts';
import { ApiError, badRequest, conflict, invalid, methodNotAllowed } from '../model/apiError.ts';
import { requiredValue } from '../model/fieldProblems.ts';
import { copy, isObject, objectOr, type JsonObject } from '../model/json.ts';
import { timestamp, type KubeObject } from '../model/objects.ts';
import { apiVersionOf, type ResourceType } from '../model/resourceTypes.ts';
import { jsonPatch } from '../patch/jsonPatch.ts';
import { ownableFields } from '../patch/fieldSet.ts';
import { entryFor, writeOwnership, type Writer } from '../patch/managedFields.ts';
import { mergePatch } from '../patch/mergePatch.ts';
import { strategicMerge } from '../patch/strategicMerge.ts';
import { deleteObject, readDeleteOptions } from '../registry/deletion.ts';
import type { ObjectAddress } from '../registry/registry.ts';
import type { RequestContext } from '../registry/requestContext.ts';
import { parseFieldSelector } from '../store/fieldSelector.ts';
import { parseLabelSelector } from '../store/labelSelector.ts';
import { listPage } from '../store/listPage.ts';
import type { Exchange } from './exchange.ts';

/** Kinds whose DELETE answers with the object instead of a Status. */
const RETURNS_DELETED = new Set(['Pod', 'ServiceAccount', 'Service', 'ResourceQuota']);

/** The context of a write by this request. @throws ApiError 400 for a dryRun other than `All` */
export function contextOf(exchange: Exchange, user: User): RequestContext {
  const dryRun = exchange.query.getAll('dryRun').filter((value) => value !== '');
  if (dryRun.some((value) => value !== 'All')) throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`);
  const agent = (exchange.req.headers['user-agent'] ?? '').split('/')[0]?.slice(0, 128) ?? '';
  return {
    user,
    manager: exchange.query.get('fieldManager') ?? (agent === '' ? 'unknown' : agent),
    dryRun: dryRun.length > 0,
    warn: (text) => exchange.warn(text),
  };
}

/** Which objects a list, watch or collection delete is about. @throws ApiError 400 */
export function matcherOf(exchange: Exchange, resource: ResourceType): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(exchange.query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(exchange.query.get('fieldSelector') ?? '', resource);
  return (object) => labels(object.metadata.labels) && fields(object);
}

/** GET on a collection. */
export function list(cluster: Cluster, exchange: Exchange, resource: ResourceType, namespace: string | undefined): void {
  const page = listPage(cluster.store, {
    resource,
    namespace,
    matches: matcherOf(exchange, resource),
    limit: Number(exchange.query.get('limit') ?? 0) || 0,
    continueToken: exchange.query.get('continue') === '' ? undefined : (exchange.query.get('continue') ?? undefined),
  });
  exchange.json(200, {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(page.version),
      ...(page.continueToken === undefined ? {} : { continue: page.continueToken, remainingItemCount: page.remaining }),
    },
    // A real server leaves kind and version out of the items.
    items: page.items.map(({ kind: _kind, apiVersion: _version, ...item }) => item),
  });
}

/** PATCH of every kind. */
export async function patch(cluster: Cluster, exchange: Exchange, address: ObjectAddress, part: 'main' | 'status', context: RequestContext): Promise<void> {
  const body = await exchange.body();
  const { registry } = cluster;
  if (exchange.contentType === 'application/apply-patch+yaml') {
    apply(cluster, exchange, address, body, part, context);
    return;
  }
  const current = registry.get(address);
  const next = applyPatch(exchange.contentType, current, body);
  exchange.json(200, registry.update(address, next, context, { part }));
}

function applyPatch(type: string, current: KubeObject, body: unknown): unknown {
  switch (type) {
    case 'application/json-patch+json':
      return jsonPatch(current, body);
    case 'application/merge-patch+json':
      if (!isObject(body)) throw badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}');
      return mergePatch(current, body);
    case 'application/strategic-merge-patch+json':
      if (!isObject(body)) throw badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}');
      return strategicMerge(copy(current), body);
    default:
      throw new ApiError(
        415,
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
      );
  }
}

function apply(cluster: Cluster, exchange: Exchange, address: ObjectAddress, body: unknown, part: 'main' | 'status', context: RequestContext): void {
  const { resource, namespace, name } = address;
  const { registry } = cluster;
  const manager = exchange.query.get('fieldManager') ?? '';
  if (manager === '') {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [requiredValue('fieldManager', 'is required for apply patch')]);
  }
  if (!isObject(body)) throw badRequest('error decoding YAML: the apply configuration is no object');
  const metadata = objectOr(body.metadata);
  if (body.apiVersion !== apiVersionOf(resource) || body.kind !== resource.kind) {
    throw badRequest(`invalid object type: /${String(body.apiVersion)}, Kind=${String(body.kind)}`);
  }
  if (metadata.name !== undefined && metadata.name !== name) {
    throw badRequest(`the name of the object (${JSON.stringify(metadata.name)}) does not match the name on the URL (${name})`);
  }
  if (metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  const config: JsonObject = { ...body, metadata: { ...metadata, name, ...(namespace === undefined ? {} : { namespace }) } };
  const writer: Writer = { manager, apiVersion: apiVersionOf(resource), time: timestamp(cluster.clock.now()), part };
  const live = cluster.store.get(resource, namespace, name);
  if (!live) {
    const owned = writeOwnership([{ entry: entryFor(writer, 'Apply'), fields: ownableFields(config, part) }]);
    if (metadata.resourceVersion !== undefined || metadata.uid !== undefined) throw conflict(resource, name);
    exchange.json(201, registry.create(resource, namespace, config, context, owned));
    return;
  }
  const applied = serverSideApply(objectOr(live), live.metadata.managedFields, config, writer, exchange.flag('force'));
  exchange.json(200, registry.update(address, applied.object, context, { part, managedFields: applied.managedFields }));
}

/** DELETE of one object. */
export async function remove(cluster: Cluster, exchange: Exchange, address: ObjectAddress, context: RequestContext): Promise<void> {
  const options = readDeleteOptions(await exchange.body(), exchange.query);
  const { object, gone } = deleteObject(cluster.registry, address, options, context);
  const { resource } = address;
  if (!gone || RETURNS_DELETED.has(resource.kind)) {
    exchange.json(200, object);
    return;
  }
  exchange.json(200, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: object.metadata.name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural, uid: object.metadata.uid },
  });
}

/** DELETE of a collection. */
export async function removeAll(cluster: Cluster, exchange: Exchange, resource: ResourceType, namespace: string | undefined, context: RequestContext): Promise<void> {
  if (resource.namespaced && namespace === undefined) throw methodNotAllowed();
  const options = readDeleteOptions(await exchange.body(), exchange.query);
  const found = cluster.store.list(resource, namespace).filter(matcherOf(exchange, resource));
  for (const { metadata } of found) deleteObject(cluster.registry, { resource, namespace, name: metadata.name }, options, context);
  exchange.json(200, { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata: { resourceVersion: String(cluster.store.version) }, items: found });
}
