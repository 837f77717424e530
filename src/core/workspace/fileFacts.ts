import { isOfInterest } from '../manifest/interest.ts';
import { mentionedIn, readKustomization, type Kustomization, type KustomizeAdditions } from '../manifest/kustomization.ts';
import { isServiceAccount, resourcesOf, type Manifest } from '../manifest/manifest.ts';
import { knownServiceAccount, type KnownServiceAccount } from '../manifest/manifestContext.ts';
import { readManifestSliced } from '../manifest/readManifest.ts';
import { keyMeant, webhookKey } from '../manifest/webhookKeys.ts';
import { isKustomizationName } from './manifestFiles.ts';

/** What one file says that others need to know: small, and without the file's text. */
export interface FileFacts {
  readonly serviceAccounts: readonly KnownServiceAccount[];
  /** It has others whose name or namespace a template writes. */
  readonly hasUnnamedAccounts?: true;
  /** Names of the ServiceAccounts that its pods use, each once. */
  readonly uses: readonly string[];
  /** The namespaces of its pods, each once; undefined where one is left open. */
  readonly podNamespaces: readonly (string | undefined)[];
  readonly kustomization?: Kustomization;
  /** What it adds where a Kustomization takes it for a patch. */
  readonly mentions: KustomizeAdditions;
}

/** The facts of a reading of a file. */
export function factsOf(manifest: Manifest, file: string): FileFacts | undefined {
  const kustomization = isKustomizationName(file) ? readKustomization(manifest.text) : undefined;
  if (kustomization === undefined && manifest.documents.length === 0 && manifest.stopped === undefined) return undefined;
  const own = kustomization === undefined ? {} : { kustomization: { ...kustomization, resources: kustomization.resources.map(copy), changedBy: kustomization.changedBy.map(copy) } };
  const unnamed = resourcesOf(manifest).some(({ resource }) => isServiceAccount(resource) && (resource.name?.templated === true || resource.namespace?.templated === true));
  return { serviceAccounts: accountsOf(manifest), ...(unnamed ? { hasUnnamedAccounts: true } : {}), uses: usesOf(manifest), podNamespaces: podNamespacesOf(manifest), ...own, mentions: mentionedIn(manifest.text) };
}

/** The facts of a file's text in steps of a few milliseconds; undefined where nothing in it can be a finding or matter to others. */
export function* readFacts(text: string, file: string): Generator<undefined, FileFacts | undefined> {
  if (!isOfInterest(text)) return isKustomizationName(file) ? factsOf({ text, documents: [] }, file) : undefined;
  return factsOf(yield* readManifestSliced(text), file);
}

/** Whether two files' facts say the same to others. */
export function sameFacts(left: FileFacts | undefined, right: FileFacts | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function accountsOf(manifest: Manifest): readonly KnownServiceAccount[] {
  return resourcesOf(manifest).flatMap(({ resource }) => {
    const account = knownServiceAccount(resource);
    if (account === undefined || resource.namespace?.templated === true) return [];
    const annotations = Object.entries(account.annotations).filter(([key]) => webhookKey(key) !== undefined || keyMeant(key) !== undefined);
    return [
      {
        ...account,
        name: copy(account.name),
        namespace: account.namespace === undefined ? undefined : copy(account.namespace),
        annotations: Object.fromEntries(annotations.map(([key, value]) => [copy(key), value === undefined ? undefined : copy(value)])),
      },
    ];
  });
}

function usesOf(manifest: Manifest): readonly string[] {
  const names = resourcesOf(manifest).flatMap(({ resource: { pod } }) => {
    if (pod === undefined || pod.serviceAccountName?.templated === true) return [];
    // A pod that names none runs under `default`.
    return [pod.serviceAccountName === undefined || pod.serviceAccountName.type === 'null' ? 'default' : copy(pod.serviceAccountName.text)];
  });
  return [...new Set(names)];
}

function podNamespacesOf(manifest: Manifest): readonly (string | undefined)[] {
  const namespaces = resourcesOf(manifest).flatMap(({ resource: { pod, namespace } }) => (pod === undefined ? [] : [namespace === undefined ? undefined : copy(namespace.text)]));
  return [...new Set(namespaces)];
}

/** Pieces of a text keep the whole text in memory: only copies may stay. */
function copy(text: string): string {
  return ` ${text}`.slice(1);
}
