import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import { knownServiceAccount, type KnownServiceAccount, type ManifestContext } from './manifestContext.ts';
import { isServiceAccount, resourcesOf, type Entry, type EntryMap, type Manifest, type PlacedResource, type PodTemplate } from './manifest.ts';
import { holdersIn, type Holder } from './holders.ts';
import { keyMeant } from './webhookKeys.ts';

/** The ServiceAccount that a pod runs under, as far as it is known. */
export type AccountOfPod =
  | { readonly state: 'found'; readonly account: KnownServiceAccount; /** Where it stands in the same text. */ readonly placed: PlacedResource | undefined; /** The pod names none. */ readonly implicit: boolean }
  /** One of that name stands in another namespace only. */
  | { readonly state: 'otherNamespace'; readonly account: KnownServiceAccount; readonly placed: PlacedResource | undefined }
  | { readonly state: 'absent'; readonly name: string }
  | { readonly state: 'unknown' };

/** A resource that makes pods, with the pod. */
export interface Workload {
  readonly placed: PlacedResource;
  readonly pod: PodTemplate;
}

/** One text with what its rules ask for, each answer found once. */
export class CheckScope {
  readonly manifest: Manifest;
  readonly context: ManifestContext;
  readonly resources: readonly PlacedResource[];
  /** Those that make pods. */
  readonly workloads: readonly Workload[];
  readonly holders: readonly Holder[];
  readonly #own = new Map<string, { readonly account: KnownServiceAccount; readonly placed: PlacedResource }[]>();
  readonly #accounts = new Map<PlacedResource, AccountOfPod>();
  readonly #annotated = new Map<KnownServiceAccount, boolean>();
  readonly #wanting = new Map<PlacedResource, boolean>();
  readonly #receiving: ReadonlySet<PlacedResource>;

  constructor(manifest: Manifest, context: ManifestContext) {
    this.manifest = manifest;
    this.context = context;
    this.resources = resourcesOf(manifest);
    this.workloads = this.resources.flatMap((placed) => (placed.resource.pod === undefined ? [] : [{ placed, pod: placed.resource.pod }]));
    this.holders = this.resources.flatMap(holdersIn);
    for (const placed of this.resources) {
      const account = knownServiceAccount(placed.resource);
      if (account === undefined) continue;
      const before = this.#own.get(account.name);
      if (before === undefined) this.#own.set(account.name, [{ account, placed }]);
      else before.push({ account, placed });
    }
    this.#receiving = this.#findReceiving();
  }

  /** ServiceAccounts of the text itself. */
  get ownAccounts(): readonly { readonly account: KnownServiceAccount; readonly placed: PlacedResource }[] {
    return [...this.#own.values()].flat();
  }

  accountOf(workload: PlacedResource): AccountOfPod {
    const before = this.#accounts.get(workload);
    if (before !== undefined) return before;
    const found = this.#findAccount(workload);
    this.#accounts.set(workload, found);
    return found;
  }

  /** Whether a ServiceAccount is meant to act as an identity. */
  isAnnotated(account: KnownServiceAccount, placed: PlacedResource | undefined): boolean {
    if (placed !== undefined && this.#receiving.has(placed)) return true;
    let annotated = this.#annotated.get(account);
    if (annotated === undefined) {
      annotated = Object.keys(account.annotations).some((key) => keyMeant(key) === workloadIdentityKeys.clientId);
      this.#annotated.set(account, annotated);
    }
    return annotated;
  }

  /** The same for a ServiceAccount of the text, which may have no certain name. */
  isAnnotatedResource(placed: PlacedResource): boolean {
    return isServiceAccount(placed.resource) && (this.#receiving.has(placed) || entryMeant(placed.resource.annotations, workloadIdentityKeys.clientId) !== undefined);
  }

  /** Whether the ServiceAccount of a pod is known to be annotated. */
  runsAnnotated(workload: PlacedResource): boolean {
    const found = this.accountOf(workload);
    return found.state === 'found' && this.isAnnotated(found.account, found.placed);
  }

  /** Whether a workload is meant to use workload identity, however wrong the way it says so. */
  wantsIdentity(workload: PlacedResource): boolean {
    let wants = this.#wanting.get(workload);
    if (wants === undefined) {
      wants = this.#findWanting(workload);
      this.#wanting.set(workload, wants);
    }
    return wants;
  }

  #findWanting(workload: PlacedResource): boolean {
    const { resource } = workload;
    const { pod } = resource;
    if (pod === undefined) return false;
    const label = entryMeant(pod.labels, workloadIdentityKeys.use);
    if (label?.value?.text === 'false') return false;
    return label !== undefined || labelsElsewhere(workload) || hasIdentityAnnotation(workload) || this.runsAnnotated(workload);
  }

  #findAccount({ resource }: PlacedResource): AccountOfPod {
    const named = resource.pod?.serviceAccountName;
    if (named?.templated === true || resource.namespace?.templated === true) return { state: 'unknown' };
    const implicit = named === undefined || named.type === 'null' || named.text === '';
    const name = implicit ? 'default' : named.text;
    const namespace = resource.namespace?.text;
    const own = this.#own.get(name) ?? [];
    const elsewhere = this.context.accounts?.named(name) ?? [];
    const fits = (account: KnownServiceAccount): boolean => account.namespace === undefined || namespace === undefined || account.namespace === namespace;
    const mine = own.find(({ account }) => account.namespace === namespace) ?? own.find(({ account }) => fits(account));
    if (mine !== undefined) return { state: 'found', ...mine, implicit };
    const other = elsewhere.find((account) => account.namespace === namespace) ?? elsewhere.find(fits);
    if (other !== undefined) return { state: 'found', account: other, placed: undefined, implicit };
    // Kubernetes makes this one in every namespace.
    if (name === 'default' || this.context.kustomize?.setsNamespace === true) return { state: 'unknown' };
    const complete = this.context.accounts?.isComplete(namespace) === true;
    const [nearest] = own;
    if (nearest !== undefined) return { state: 'otherNamespace', ...nearest };
    const [account] = elsewhere;
    if (account !== undefined) return complete ? { state: 'otherNamespace', account, placed: undefined } : { state: 'unknown' };
    return complete ? { state: 'absent', name } : { state: 'unknown' };
  }

  /** ServiceAccounts whose client-id stands on a pod or workload or is a label, where it has no effect. */
  #findReceiving(): ReadonlySet<PlacedResource> {
    const found = new Set<PlacedResource>();
    for (const { on, key, map, placed } of this.holders) {
      if (on === 'serviceAccount' && key === 'labels' && entryMeant(map, workloadIdentityKeys.clientId) !== undefined) found.add(placed);
    }
    for (const { placed } of this.workloads) {
      if (!hasIdentityAnnotation(placed)) continue;
      const account = this.accountOf(placed);
      if (account.state === 'found' && account.placed !== undefined) found.add(account.placed);
    }
    return found;
  }
}

/** The entry of a key, or else the one entry whose misspelt key means it; undefined where several are. */
export function entryMeant(map: EntryMap, key: string): Entry | undefined {
  let exact: Entry | undefined;
  let misspelt: Entry | undefined;
  let [exacts, others] = [0, 0];
  for (const entry of map.entries) {
    if (entry.means !== key) continue;
    if (entry.key.text === key) [exact, exacts] = [entry, exacts + 1];
    else [misspelt, others] = [entry, others + 1];
  }
  if (exacts > 0) return exacts === 1 ? exact : undefined;
  return others === 1 ? misspelt : undefined;
}

/** Whether a workload has the label where it has no effect: on itself, or among annotations. */
export function labelsElsewhere({ resource }: PlacedResource): boolean {
  const key = workloadIdentityKeys.use;
  if (entryMeant(resource.annotations, key) !== undefined) return true;
  if (resource.pod !== undefined && entryMeant(resource.pod.annotations, key) !== undefined) return true;
  return resource.kind !== 'Pod' && entryMeant(resource.labels, key) !== undefined;
}

function hasIdentityAnnotation({ resource }: PlacedResource): boolean {
  const key = workloadIdentityKeys.clientId;
  return entryMeant(resource.annotations, key) !== undefined || (resource.pod !== undefined && entryMeant(resource.pod.annotations, key) !== undefined);
}
