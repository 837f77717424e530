import type { AccessRule } from './access/authorization.ts';
import { chartConfiguration, chartSettings } from './admission/webhookConfiguration.ts';
import type { Cluster } from './cluster.ts';
import { ApiError, badRequest } from './model/apiError.ts';
import { isObject, objectOr } from './model/json.ts';
import type { ClusterNode, KubeObject } from './model/objects.ts';
import type { Pod } from './model/pod.ts';
import { NODES, PODS, resourceOfKind, type ResourceType } from './model/resourceTypes.ts';
import type { ImageFault, PushedImage } from './node/images.ts';
import { ownerMarks, type DeploymentTool } from './ownerMarks.ts';
import { mergePatch } from './patch/mergePatch.ts';
import { deleteObject } from './registry/deletion.ts';
import { systemContext } from './registry/requestContext.ts';

/** Which object another administrator means. */
export interface ObjectName {
  /** `v1`, `batch/v1`, … */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** One cluster in the hands of another administrator: changes anything, breaks things, reads everything. */
export class SmallCluster {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** ARM id or name it was made under. */
  get id(): string {
    return this.#cluster.facts.id;
  }

  /** The `iss` of its tokens. */
  get issuer(): string {
    return this.#cluster.facts.issuer;
  }

  /** One object; undefined where there is none. */
  get(name: ObjectName): KubeObject | undefined {
    return this.#cluster.store.get(typeOf(name), name.namespace, name.name);
  }

  /** All objects of a kind. */
  list(apiVersion: string, kind: string, namespace?: string): KubeObject[] {
    return this.#cluster.store.list(typeOf({ apiVersion, kind }), namespace);
  }

  /** Creates an object, or replaces it; namespaces are created on the way. */
  put(object: unknown, manager = 'another-admin'): KubeObject {
    const { apiVersion, kind } = objectOr(object);
    const { name, namespace } = objectOr(objectOr(object).metadata);
    const resource = typeOf({ apiVersion: String(apiVersion), kind: String(kind) });
    const where = resource.namespaced ? (typeof namespace === 'string' ? namespace : 'default') : undefined;
    const context = systemContext(manager);
    if (where !== undefined) this.ensureNamespace(where);
    const existing = typeof name === 'string' ? this.#cluster.store.get(resource, where, name) : undefined;
    if (!existing) return this.#cluster.registry.create(resource, where, object, context);
    return this.#cluster.registry.update({ resource, namespace: where, name: existing.metadata.name }, object, context);
  }

  /** Applies a JSON merge patch; null removes a field. @throws ApiError 404 */
  patch(name: ObjectName, change: unknown, manager = 'another-admin'): KubeObject {
    const address = { resource: typeOf(name), namespace: name.namespace, name: name.name };
    if (!isObject(change)) throw badRequest('a merge patch is an object');
    return this.#cluster.registry.update(address, mergePatch(this.#cluster.registry.get(address), change), systemContext(manager));
  }

  /** A deployment tool takes an object for its own: its marks, and its name as field manager. @throws ApiError 404 */
  deployWith(tool: DeploymentTool, deployment: string, name: ObjectName): KubeObject {
    const { labels, annotations, manager } = ownerMarks(tool, deployment, name);
    return this.patch(name, { metadata: { labels, annotations } }, manager);
  }

  /** Deletes an object at once, with everything it owns. @throws ApiError 404 */
  delete(name: ObjectName): void {
    const address = { resource: typeOf(name), namespace: name.namespace, name: name.name };
    deleteObject(this.#cluster.registry, address, { gracePeriodSeconds: 0, propagationPolicy: 'Background' }, systemContext('another-admin'));
  }

  /** Creates a namespace unless it exists; `labels` such as Pod Security levels. */
  ensureNamespace(name: string, labels: Readonly<Record<string, string>> = {}): void {
    const known = this.get({ apiVersion: 'v1', kind: 'Namespace', name });
    const context = systemContext('another-admin');
    const resource = typeOf({ apiVersion: 'v1', kind: 'Namespace' });
    if (!known) this.#cluster.registry.create(resource, undefined, { metadata: { name, labels } }, context);
    else if (Object.keys(labels).length > 0) this.patch({ apiVersion: 'v1', kind: 'Namespace', name }, { metadata: { labels } });
  }

  /** Gives a user or group exactly these rules instead of everything; undefined gives everything back. */
  setAccess(subject: string, rules: readonly AccessRule[] | undefined): void {
    if (rules) this.#cluster.access.set(subject, rules);
    else this.#cluster.access.clear(subject);
  }

  /** Cordons or uncordons the node. */
  setSchedulable(schedulable: boolean): void {
    this.#changeNode((node) => {
      if (schedulable) delete node.spec.unschedulable;
      else node.spec.unschedulable = true;
    }, 'main');
  }

  /** Room on the node, such as `{ cpu: '100m', memory: '64Mi', pods: '0' }`. */
  setNodeRoom(room: Partial<ClusterNode['status']['allocatable']>): void {
    this.#changeNode((node) => Object.assign(node.status.allocatable, room), 'status');
  }

  /** Makes an image impossible to pull, or possible again. */
  setImageFault(reference: string, fault: ImageFault | undefined): void {
    if (fault === undefined) this.#cluster.imageFaults.delete(reference);
    else this.#cluster.imageFaults.set(reference, fault);
  }

  /** Puts an image into the registry that its reference names. */
  pushImage(reference: string, image: PushedImage): void {
    this.#cluster.pushedImages.set(reference, image);
  }

  /** Installs the webhook as Helm's chart does, for a tenant; AKS's profile knows nothing of it. */
  installWebhook({ tenantId, namespace = 'azure-workload-identity-system' }: { readonly tenantId: string; readonly namespace?: string }): void {
    this.put(chartSettings(namespace, tenantId), 'helm');
    this.put(chartConfiguration(this.#cluster.caPem, namespace), 'helm');
  }

  /** The webhook's pods answer or not. */
  setWebhookAnswers(answers: boolean): void {
    this.#cluster.webhookAnswers = answers;
  }

  /** The API server is away for so many milliseconds: connections drop, or every answer is a 503. */
  takeDown(milliseconds: number, kind: 'dropped' | 'unavailable' = 'dropped'): void {
    this.#cluster.outage = { until: this.#cluster.clock.now() + milliseconds, kind };
    if (kind === 'dropped') this.endWatches(false);
  }

  /** The API server is back. */
  bringBack(): void {
    this.#cluster.outage = undefined;
  }

  /** How many watches are open. */
  get openWatches(): number {
    return this.#cluster.watches.size;
  }

  /** Ends every open watch; `expired` tells them 410 Gone and forgets the history, as a compaction does. */
  endWatches(expired: boolean): void {
    if (expired) this.#cluster.store.compact();
    for (const end of [...this.#cluster.watches]) end(expired);
  }

  /** What the node has in use of what a container of a pod wrote since it last started. @throws ApiError 404 */
  logOf(pod: { namespace: string; name: string; container: string }): string {
    const { metadata: { uid }, status } = this.#cluster.registry.get({ resource: PODS, namespace: pod.namespace, name: pod.name }) as Pod;
    const id = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find(({ name }) => name === pod.container)?.containerID;
    const records = id === undefined ? [] : (this.#cluster.agent.log(uid, pod.container, id)?.file.records ?? []);
    return Buffer.concat(records.map(({ bytes }) => bytes)).toString('utf8');
  }

  /** Ends a container at once. @throws ApiError 400 where it does not run */
  killContainer(pod: { namespace: string; name: string; container: string }, reason: 'OOMKilled' | 'Error' = 'Error'): void {
    const found = this.#cluster.store.get(PODS, pod.namespace, pod.name) as Pod | undefined;
    if (!found || !this.#cluster.agent.kill(found.metadata.uid, pod.container, reason)) {
      throw badRequest(`container ${pod.container} of pod ${pod.name} is not running`);
    }
  }

  /** Signs new tokens with a new key; `forgetOld` also unpublishes the former keys. */
  rotateSigningKey(forgetOld = false): Promise<void> {
    return this.#cluster.tokens.rotateKey(forgetOld);
  }

  /** A token for a service account, as `kubectl create token` makes it. @throws ApiError 404 */
  async createToken(namespace: string, name: string, audiences: readonly string[], seconds = 3600): Promise<string> {
    const account = this.#cluster.registry.get({ resource: typeOf({ apiVersion: 'v1', kind: 'ServiceAccount' }), namespace, name });
    const { token } = await this.#cluster.tokens.issue({ namespace, serviceAccount: { name, uid: account.metadata.uid } }, audiences, seconds);
    return token;
  }

  #changeNode(change: (node: ClusterNode) => void, part: 'main' | 'status'): void {
    const address = { resource: NODES, name: this.#cluster.nodeName };
    this.#cluster.registry.modify<ClusterNode>(address, part, systemContext('another-admin'), change);
  }
}

function typeOf({ apiVersion, kind }: { apiVersion: string; kind: string }): ResourceType {
  const resource = resourceOfKind(apiVersion, kind);
  if (!resource) throw new ApiError(404, 'NotFound', `no matches for kind "${kind}" in version "${apiVersion}"`);
  return resource;
}
