import type { FederatedCredential, ManagedIdentity } from '../model/identity.ts';
import type { TenantId } from '../model/ids.ts';
import type { IdentityIndex } from './identityIndex.ts';
import type { KustomizeAdditions } from './kustomization.ts';
import { isServiceAccount, type Resource } from './manifest.ts';

/** A ServiceAccount of another file or of a cluster. */
export interface KnownServiceAccount {
  readonly name: string;
  /** Undefined where its manifest leaves it out: then it may be any. */
  readonly namespace: string | undefined;
  /** Undefined values are there, but not certain: a template writes them, or the key stands twice. */
  readonly annotations: Readonly<Record<string, string | undefined>>;
  /** False where a template may add annotations. */
  readonly complete: boolean;
}

/** ServiceAccounts outside the text that is checked. */
export interface ServiceAccountLookup {
  /** Those of a name in every namespace, the nearest first. */
  named(name: string): readonly KnownServiceAccount[];
  /**
   * Whether so much is known of a namespace that a ServiceAccount that is not found does not
   * exist; undefined is the namespace of what names none.
   */
  isComplete(namespace: string | undefined): boolean;
}

/** What is known beyond the text; all of it may be missing, and what is unknown is never a mistake. */
export interface ManifestContext {
  readonly accounts?: ServiceAccountLookup;
  readonly identities?: IdentityIndex;
  /** The tenant of the cluster that holds a ServiceAccount. */
  readonly clusterTenantOf?: (account: { readonly namespace: string | undefined; readonly name: string | undefined }) => TenantId | undefined;
  /** The federated credentials of an identity, where they were read. */
  readonly credentialsOf?: (identity: ManagedIdentity) => readonly FederatedCredential[] | undefined;
  /** What Kustomizations add to the objects of the text. */
  readonly kustomize?: KustomizeAdditions;
  /** A Kustomization takes the text for a patch, in which `null` takes a key away. */
  readonly isPatch?: true;
}

/** A ServiceAccount of a text as other texts see it; undefined for other kinds and for names that a template makes. */
export function knownServiceAccount(resource: Resource): KnownServiceAccount | undefined {
  const { name, namespace, annotations } = resource;
  if (!isServiceAccount(resource) || name === undefined || name.templated) return undefined;
  const values: Record<string, string | undefined> = {};
  for (const { key, value } of annotations.entries) values[key.text] = Object.hasOwn(values, key.text) || value?.templated === true ? undefined : value?.text;
  return { name: name.text, namespace: namespace === undefined || namespace.templated ? undefined : namespace.text, annotations: values, complete: annotations.complete };
}
