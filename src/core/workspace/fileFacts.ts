import { serviceAccountsOf } from '../manifest/findServiceAccount.ts';
import { isOfInterest } from '../manifest/interest.ts';
import { entryOf, manifestLimits, resourcesOf, type Manifest, type ScalarValue } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/readManifest.ts';
import { splitDocuments } from '../manifest/splitDocuments.ts';
import { workloadIdentityKeys } from '../model/serviceAccount.ts';

/** A ServiceAccount of some file, as far as other files need it. */
export interface AccountFact {
  readonly name: string;
  /** Undefined where the file leaves it open. */
  readonly namespace: string | undefined;
  /** Whether it has the client-id annotation; a template's too. */
  readonly annotated: boolean;
  /** What the annotations say; undefined where they are absent, or a template writes them. */
  readonly clientId: string | undefined;
  readonly tenantId: string | undefined;
}

/** What one file says that others need to know: small, and without the file's text. */
export interface FileFacts {
  readonly serviceAccounts: readonly AccountFact[];
  /** Names of the ServiceAccounts that its pods use, each once. */
  readonly uses: readonly string[];
}

/** The facts of a reading. */
export function factsOf(manifest: Manifest): FileFacts {
  return { serviceAccounts: accountsOf(manifest), uses: unique(usesOf(manifest)) };
}

/**
 * The facts of a text, document by document, so that whoever goes on can give others a turn; undefined where
 * nothing in it can be a finding.
 */
export function* readFacts(text: string): Generator<void, FileFacts | undefined> {
  if (!isOfInterest(text)) return undefined;
  const serviceAccounts: AccountFact[] = [];
  const uses: string[] = [];
  // Not read, which is a finding.
  if (text.length > manifestLimits.textLength) return { serviceAccounts, uses };
  let read = 0;
  for (const { start, end } of splitDocuments(text)) {
    const document = text.slice(start, end);
    if (!isOfInterest(document)) continue;
    if ((read += 1) > manifestLimits.documents) break;
    const manifest = readManifest(document);
    serviceAccounts.push(...accountsOf(manifest));
    uses.push(...usesOf(manifest));
    yield;
  }
  return { serviceAccounts, uses: unique(uses) };
}

/** Whether two files' facts say the same to others. */
export function sameFacts(left: FileFacts | undefined, right: FileFacts | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function accountsOf(manifest: Manifest): readonly AccountFact[] {
  return serviceAccountsOf(manifest).flatMap(({ resource }) => {
    const name = certain(resource.name);
    if (name === undefined || resource.namespace?.templated === true) return [];
    const { clientId, tenantId } = workloadIdentityKeys;
    return [
      {
        name,
        namespace: certain(resource.namespace),
        annotated: resource.annotations.entries.some(({ key }) => key.text === clientId),
        clientId: certain(entryOf(resource.annotations, clientId)?.value),
        tenantId: certain(entryOf(resource.annotations, tenantId)?.value),
      },
    ];
  });
}

function usesOf(manifest: Manifest): readonly string[] {
  return resourcesOf(manifest).flatMap(({ resource: { pod } }) => {
    if (pod === undefined || pod.serviceAccountName?.templated === true) return [];
    // A pod that names none runs under `default`.
    return [certain(pod.serviceAccountName) ?? 'default'];
  });
}

/** A copy of its own: a piece of a text keeps the whole text in memory. */
function certain(value: ScalarValue | undefined): string | undefined {
  return value === undefined || value.templated || value.type === 'null' ? undefined : ` ${value.text}`.slice(1);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
