import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import { AccountsByName } from './accountsByName.ts';
import { knownServiceAccount, type KnownServiceAccount, type ManifestContext } from './manifestContext.ts';
import { isServiceAccount, resourcesOf, type Entry, type EntryMap, type Manifest, type ManifestDocument, type PlacedResource, type PodTemplate, type Resource } from './manifest.ts';
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

/** A ServiceAccount of the text itself. */
export interface OwnAccount {
  readonly account: KnownServiceAccount;
  readonly placed: PlacedResource;
}

/** One text with what its rules ask for, each answer found once: a text may hold thousands of objects. */
export class CheckScope {
  readonly manifest: Manifest;
  readonly context: ManifestContext;
  readonly judged: readonly ManifestDocument[];
  /** Every resource of the text, whether it is judged or not. */
  readonly all: readonly PlacedResource[];
  /** Those that are judged. */
  readonly resources: readonly PlacedResource[];
  /** Those of them that make pods. */
  readonly workloads: readonly Workload[];
  readonly holders: readonly Holder[];
  #own: { readonly accounts: readonly OwnAccount[]; readonly byName: AccountsByName<OwnAccount> } | undefined;
  readonly #elsewhere = new AccountsByName<{ readonly account: KnownServiceAccount }>();
  readonly #accounts = new Map<PlacedResource, AccountOfPod>();
  readonly #annotated = new Map<KnownServiceAccount, boolean>();
  readonly #wanting = new Map<PlacedResource, boolean>();
  #receiving: ReadonlySet<PlacedResource> | undefined;
  #users: ReadonlyMap<PlacedResource, readonly Workload[]> | undefined;

  /** @param judged the documents whose resources are judged; the others only say what they are to them */
  constructor(manifest: Manifest, context: ManifestContext, judged: readonly ManifestDocument[] = manifest.documents) {
    this.manifest = manifest;
    this.context = context;
    this.judged = judged;
    this.all = resourcesOf(manifest);
    const documents = judged === manifest.documents ? undefined : new Set(judged);
    this.resources = documents === undefined ? this.all : this.all.filter(({ document }) => documents.has(document));
    this.workloads = this.resources.flatMap(workloadOf);
    this.holders = this.resources.flatMap(holdersIn);
  }

  /** ServiceAccounts of the text itself that have a certain name. */
  get ownAccounts(): readonly OwnAccount[] {
    return this.#ownByName().accounts;
  }

  #ownByName(): { readonly accounts: readonly OwnAccount[]; readonly byName: AccountsByName<OwnAccount> } {
    if (this.#own !== undefined) return this.#own;
    const accounts = this.all.flatMap((placed) => {
      const account = knownServiceAccount(placed.resource);
      return account === undefined ? [] : [{ account, placed }];
    });
    const byName = new AccountsByName<OwnAccount>();
    for (const own of accounts) byName.add(own);
    this.#own = { accounts, byName };
    return this.#own;
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
    if (placed !== undefined && this.#receives(placed)) return true;
    let annotated = this.#annotated.get(account);
    if (annotated === undefined) {
      annotated = Object.keys(account.annotations).some((key) => keyMeant(key) === workloadIdentityKeys.clientId);
      this.#annotated.set(account, annotated);
    }
    return annotated;
  }

  /** The same for a ServiceAccount of the text, which may have no certain name. */
  isAnnotatedResource(placed: PlacedResource): boolean {
    return isServiceAccount(placed.resource) && (this.#receives(placed) || entryMeant(placed.resource.annotations, workloadIdentityKeys.clientId) !== undefined);
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

  /** The workloads of the text whose pods run under a ServiceAccount of it. */
  usersOf(account: PlacedResource): readonly Workload[] {
    this.#users ??= this.#findUsers();
    return this.#users.get(account) ?? [];
  }

  #findUsers(): ReadonlyMap<PlacedResource, readonly Workload[]> {
    const users = new Map<PlacedResource, Workload[]>();
    for (const workload of this.all.flatMap(workloadOf)) {
      const found = this.accountOf(workload.placed);
      if (found.state !== 'found' || found.placed === undefined) continue;
      const others = users.get(found.placed);
      if (others === undefined) users.set(found.placed, [workload]);
      else others.push(workload);
    }
    return users;
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
    const own = this.#ownByName().byName.named(name);
    const mine = own.meantIn(namespace);
    if (mine !== undefined) return { state: 'found', ...mine, implicit };
    const elsewhere = this.#elsewhere.named(name, () => (this.context.accounts?.named(name) ?? []).map((account) => ({ account })));
    const other = elsewhere.meantIn(namespace);
    if (other !== undefined) return { state: 'found', account: other.account, placed: undefined, implicit };
    // Kubernetes makes this one in every namespace.
    if (name === 'default' || this.context.kustomize?.setsNamespace === true) return { state: 'unknown' };
    const complete = this.context.accounts?.isComplete(namespace) === true;
    if (own.first !== undefined) return { state: 'otherNamespace', ...own.first };
    const { first } = elsewhere;
    if (first !== undefined) return complete ? { state: 'otherNamespace', account: first.account, placed: undefined } : { state: 'unknown' };
    return complete ? { state: 'absent', name } : { state: 'unknown' };
  }

  #receives(account: PlacedResource): boolean {
    this.#receiving ??= this.#findReceiving();
    return this.#receiving.has(account);
  }

  /** ServiceAccounts whose client-id stands on a pod or workload or is a label, where it has no effect. */
  #findReceiving(): ReadonlySet<PlacedResource> {
    const found = new Set<PlacedResource>();
    for (const placed of this.all) {
      const { resource } = placed;
      if (isServiceAccount(resource) && entryMeant(resource.labels, workloadIdentityKeys.clientId) !== undefined) found.add(placed);
      if (resource.pod === undefined || !hasIdentityAnnotation(placed)) continue;
      const account = this.accountOf(placed);
      if (account.state === 'found' && account.placed !== undefined) found.add(account.placed);
    }
    return found;
  }
}

function workloadOf(placed: PlacedResource): readonly Workload[] {
  return placed.resource.pod === undefined ? [] : [{ placed, pod: placed.resource.pod }];
}

/** The entry of a key, or else the one entry whose misspelt key means it; undefined where several are. */
export function entryMeant(map: EntryMap, key: string): Entry | undefined {
  if (map.ours.length === 0) return undefined;
  const meant = map.ours.filter(({ means }) => means === key);
  if (meant.length < 2) return meant[0];
  const exact = meant.filter((entry) => entry.key.text === key);
  return exact.length === 1 ? exact[0] : undefined;
}

/** Whether a workload has the label where it has no effect: on itself, or among annotations. */
export function labelsElsewhere({ resource }: PlacedResource): boolean {
  const key = workloadIdentityKeys.use;
  if (annotationsOf(resource).some((map) => entryMeant(map, key) !== undefined)) return true;
  const labels = [...(resource.kind === 'Pod' ? [] : [resource.labels]), ...(resource.jobTemplate === undefined ? [] : [resource.jobTemplate.labels])];
  return labels.some((map) => entryMeant(map, key) !== undefined);
}

function hasIdentityAnnotation({ resource }: PlacedResource): boolean {
  return annotationsOf(resource).some((map) => entryMeant(map, workloadIdentityKeys.clientId) !== undefined);
}

/** Every map of annotations of a workload: its own, its Jobs' and its pods'. */
export function annotationsOf({ annotations, jobTemplate, pod }: Resource): readonly EntryMap[] {
  return [annotations, ...(jobTemplate === undefined ? [] : [jobTemplate.annotations]), ...(pod === undefined ? [] : [pod.annotations])];
}
