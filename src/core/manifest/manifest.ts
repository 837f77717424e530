/** A half-open range of UTF-16 units in the whole text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A half-open range of UTF-16 units inside one document. Relative, so that a document that only
 * moved is not read again; {@link placeOf} makes it a {@link TextRange}.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Keys and list positions from the root of a document to a value. */
export type NodePath = readonly (string | number)[];

/** A scalar as Kubernetes reads it (YAML 1.1 rules for booleans, as sigs.k8s.io/yaml has them). */
export interface ScalarValue {
  readonly text: string;
  readonly type: 'string' | 'boolean' | 'number' | 'null';
  /** Holds a template hole (`{{ … }}`, `${…}`, `$(…)`, `#{…}#`): its final text is not known. */
  readonly templated: boolean;
  readonly span: Span;
}

/** One annotation or label. */
export interface Entry {
  readonly key: { readonly text: string; readonly span: Span };
  /** The webhook's key that it is or, misspelt, means; undefined for other people's keys. */
  readonly means: string | undefined;
  /** Undefined where the value is a map, a list or an alias. */
  readonly value: ScalarValue | undefined;
  /** The value is a map or a list, and no template in braces. */
  readonly isCollection?: true;
  /** Where its value stands, where that is not its key below {@link EntryMap.path}. */
  readonly at?: NodePath;
}

/** Annotations or labels; empty where there are none. */
export interface EntryMap {
  readonly entries: readonly Entry[];
  /** Those that are, or misspelt mean, a key of the webhook: mostly none. */
  readonly ours: readonly Entry[];
  /** Where the map stands, or would stand, in its document. */
  readonly path: NodePath;
  /** False where a template line may add more: then absence proves nothing. */
  readonly complete: boolean;
}

/** A variable of a container whose name begins with `AZURE_`. */
export interface EnvironmentVariable {
  readonly name: ScalarValue;
  /** Undefined where it comes from somewhere else (`valueFrom`). */
  readonly value: ScalarValue | undefined;
  /** Its place in the list `env`. */
  readonly path: NodePath;
  /** It stands in a block of a template, which may leave it out. */
  readonly isGuarded?: true;
}

/** A container or an init container of a pod. */
export interface Container {
  readonly name: ScalarValue | undefined;
  readonly azureEnvironment: readonly EnvironmentVariable[];
  readonly mountPaths: readonly string[];
}

/** The pod a workload makes. */
export interface PodTemplate {
  /** Where the object with `metadata` and `spec` stands in its document. */
  readonly path: NodePath;
  readonly labels: EntryMap;
  readonly annotations: EntryMap;
  /** The key that holds the pod's fields (`template`, `jobTemplate`…), or `kind` of a Pod: where a finding stands. */
  readonly anchor: Span;
  readonly serviceAccountName: ScalarValue | undefined;
  /** The field that names it: the older `serviceAccount` works too. */
  readonly serviceAccountKey: 'serviceAccountName' | 'serviceAccount';
  readonly containers: readonly Container[];
  readonly hostNetwork: ScalarValue | undefined;
  /** Audiences of tokens that the manifest itself projects into the pod. */
  readonly tokenAudiences: readonly ScalarValue[];
  /**
   * False where it may have what is not seen: a template line stands inside it, or it has no list
   * of containers, as in a patch of kustomize.
   */
  readonly complete: boolean;
}

/** A text that names the file of a projected token. */
export interface TokenPath {
  readonly span: Span;
  /** The scalar that holds it. */
  readonly path: NodePath;
}

/** One Kubernetes object of a manifest, an item of a List included. */
export interface Resource {
  /** Where it stands in its document: empty, or `['items', n]` in a List. */
  readonly path: NodePath;
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: ScalarValue | undefined;
  readonly namespace: ScalarValue | undefined;
  readonly annotations: EntryMap;
  readonly labels: EntryMap;
  /** What stands between a CronJob and its pods: the metadata of the Jobs that it makes. */
  readonly jobTemplate?: { readonly annotations: EntryMap; readonly labels: EntryMap };
  readonly pod: PodTemplate | undefined;
  /** Kinds of aad-pod-identity only: the fields of `spec` that are texts. */
  readonly spec?: Readonly<Record<string, ScalarValue>>;
  /** Places that name the path of the webhook's token file. */
  readonly tokenPaths: readonly TokenPath[];
  /** True for a list of JSON patch operations (RFC 6902, kustomize), whose target is not in the text. */
  readonly patch?: true;
  /** From its first key to its last value. */
  readonly span: Span;
  readonly kindSpan: Span;
}

/** Why (a part of) a document was not read. */
type ReadProblemReason =
  /** Not YAML; `detail` holds the parser's words. */
  | 'syntax'
  /** The same key twice in one map that matters. */
  | 'duplicateKey'
  /** More characters than {@link manifestLimits} allow. */
  | 'documentTooLarge'
  | 'textTooLarge'
  | 'tooManyDocuments'
  | 'tooDeep'
  /** More aliases than a manifest has; what they stand for is not followed. */
  | 'tooManyAliases';

export interface ReadProblem {
  readonly reason: ReadProblemReason;
  readonly span: Span;
  readonly detail?: string;
}

/** What one document says, independent of where it stands in the text. */
export interface DocumentReading {
  readonly resources: readonly Resource[];
  readonly problems: readonly ReadProblem[];
}

/** A document that was read; documents without a word of interest are not listed. */
export interface ManifestDocument extends TextRange {
  readonly reading: DocumentReading;
  /** It has no word of interest, and was read because its pods may run under an annotated `default`. */
  readonly silent?: true;
}

/** A text of Kubernetes objects, YAML or JSON. */
export interface Manifest {
  readonly text: string;
  readonly documents: readonly ManifestDocument[];
  /** Where and why reading stopped before the end of the text. */
  readonly stopped?: { readonly reason: ReadProblemReason; readonly offset: number };
}

/** A resource with the document it stands in. */
export interface PlacedResource {
  readonly document: ManifestDocument;
  readonly resource: Resource;
}

/** Bounds of what is read, in UTF-16 units where a length. */
export const manifestLimits = {
  /** What is looked through for documents of interest. */
  textLength: 20_000_000,
  /** What is parsed of one text. */
  parsedLength: 5_000_000,
  documentLength: 500_000,
  documents: 10_000,
  aliases: 1_000,
  /** Maps and lists in each other. */
  depth: 200,
  /** Keys that stand twice are named up to this number in one document. */
  duplicates: 20,
} as const;

/** Where a span of a document stands in the text. */
export function placeOf(document: TextRange, span: Span): TextRange {
  return { start: document.start + span.from, end: document.start + span.to };
}

/** Every resource of a manifest, or of some of its documents, with its document, in the order of the text. */
export function resourcesOf({ documents }: Pick<Manifest, 'documents'>): readonly PlacedResource[] {
  return documents.flatMap((document) => document.reading.resources.map((resource) => ({ document, resource })));
}

/** Where the value of an entry stands in its document. */
export function pathOfEntry(map: EntryMap, entry: Entry): NodePath {
  return entry.at ?? [...map.path, entry.key.text];
}

/** The entry of a key, or undefined; where a key stands twice, neither is certain. */
export function entryOf(map: EntryMap, key: string): Entry | undefined {
  const found = map.entries.filter((entry) => entry.key.text === key);
  return found.length === 1 ? found[0] : undefined;
}

/** Whether a resource is a ServiceAccount of Kubernetes itself. */
export function isServiceAccount(resource: Resource): boolean {
  return resource.kind === 'ServiceAccount' && (resource.apiVersion === 'v1' || resource.apiVersion === '');
}
