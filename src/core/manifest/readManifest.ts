import { composeSteps, problemOf } from './composeDocument.ts';
import { isDocumentOfInterest, isOfInterest, mayHoldPod } from './interest.ts';
import { isServiceAccount, manifestLimits, type DocumentReading, type Manifest, type ManifestDocument, type Resource, type TextRange } from './manifest.ts';
import { readResources } from './readResource.ts';
import { splitDocuments } from './splitDocuments.ts';

/**
 * Reads the Kubernetes objects of a YAML or JSON text. Documents without a word of interest are
 * not parsed; given the reading of an earlier version of the text, neither are those that did not
 * change. Never throws: a document that cannot be read has a problem and no resources.
 */
export function readManifest(text: string, earlier?: Manifest): Manifest {
  const steps = readManifestSliced(text, earlier);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of a few milliseconds, so that whoever reads many files can let others work in between. */
export function* readManifestSliced(text: string, earlier?: Manifest): Generator<undefined, Manifest> {
  if (text === earlier?.text) return earlier;
  // First, so that a large file that says nothing of workload identity is no finding.
  if (!isOfInterest(text)) return { text, documents: [] };
  const spoken = yield* readPart(text, { silent: false, earlier });
  if (!spoken.documents.some(({ reading }) => reading.resources.some(isAnnotatedDefault))) return spoken;
  const silent = yield* readPart(text, { silent: true, earlier });
  return { ...spoken, documents: [...spoken.documents, ...silent.documents].sort((one, other) => one.start - other.start) };
}

/** The documents with words of interest, or those without them that may hold a pod. */
function* readPart(text: string, { silent, earlier }: { readonly silent: boolean; readonly earlier: Manifest | undefined }): Generator<undefined, Manifest> {
  const searched = text.length > manifestLimits.textLength ? text.slice(0, manifestLimits.textLength) : text;
  const kept = new KeptDocuments(text, earlier, silent);
  const documents: ManifestDocument[] = [];
  let stopped: Manifest['stopped'] = searched === text ? undefined : { reason: 'textTooLarge', offset: searched.length };
  let parsed = 0;
  let looked = 0;
  for (const range of splitDocuments(searched)) {
    looked += 1;
    if (looked % 1_000 === 0) yield undefined;
    const slice = searched.slice(range.start, range.end);
    const reading = kept.find(range);
    if (reading === undefined && isDocumentOfInterest(slice) === silent) continue;
    if (silent && !mayHoldPod(slice)) continue;
    if (slice.length <= manifestLimits.documentLength) parsed += slice.length;
    if (documents.length === manifestLimits.documents) stopped = { reason: 'tooManyDocuments', offset: range.start };
    else if (parsed > manifestLimits.parsedLength) stopped = { reason: 'textTooLarge', offset: range.start };
    else {
      documents.push({ ...range, reading: reading ?? (yield* readDocument(slice)), ...(silent ? { silent } : {}) });
      continue;
    }
    break;
  }
  return { text, documents, ...(stopped === undefined ? {} : { stopped }) };
}

/** The ServiceAccount of pods that name none, when it is annotated. */
function isAnnotatedDefault(resource: Resource): boolean {
  return isServiceAccount(resource) && resource.name?.text === 'default' && resource.annotations.entries.some(({ means }) => means !== undefined);
}

/**
 * The documents of an earlier version of a text. An edit is one place: what stands before it stands
 * where it stood, and what follows has moved by as much as the text has grown.
 */
class KeptDocuments {
  readonly #text: string;
  readonly #earlier: Manifest | undefined;
  readonly #silent: boolean;
  readonly #shift: number;
  #next = 0;
  #nextMoved = 0;

  constructor(text: string, earlier: Manifest | undefined, silent: boolean) {
    this.#text = text;
    this.#earlier = earlier;
    this.#silent = silent;
    this.#shift = earlier === undefined ? 0 : text.length - earlier.text.length;
  }

  /** The reading of the same document; ranges must be asked for in their order. */
  find(range: TextRange): DocumentReading | undefined {
    if (this.#earlier === undefined) return undefined;
    const { documents } = this.#earlier;
    while ((documents[this.#next]?.start ?? Infinity) < range.start) this.#next += 1;
    while ((documents[this.#nextMoved]?.start ?? Infinity) + this.#shift < range.start) this.#nextMoved += 1;
    return [documents[this.#next], documents[this.#nextMoved]].find((document) => document !== undefined && this.#isSame(document, range))?.reading;
  }

  #isSame(document: ManifestDocument, range: TextRange): boolean {
    return (document.silent === true) === this.#silent && document.end - document.start === range.end - range.start && this.#earlier?.text.slice(document.start, document.end) === this.#text.slice(range.start, range.end);
  }
}

function* readDocument(slice: string): Generator<undefined, DocumentReading> {
  // A copy of its own: values are slices, and would otherwise keep every earlier version of the whole text alive.
  const composed = yield* composeSteps(` ${slice}`.slice(1));
  yield undefined;
  if ('reason' in composed) return { resources: [], problems: [composed] };
  try {
    return readResources(composed);
  } catch (thrown) {
    return { resources: [], problems: [problemOf(thrown)] };
  }
}
