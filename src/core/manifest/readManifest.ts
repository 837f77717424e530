import { composeSteps, problemOf } from './composeDocument.ts';
import { isDocumentOfInterest, isOfInterest, mayHoldPod } from './interest.ts';
import { KeptDocuments } from './keptDocuments.ts';
import { isServiceAccount, manifestLimits, type DocumentReading, type Manifest, type ManifestDocument, type Resource, type TextRange } from './manifest.ts';
import { readResources } from './readResource.ts';
import { splitDocuments } from './splitDocuments.ts';

/** How many documents are looked at between two rests. */
const restAfter = 1_000;

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
  const kept = new KeptDocuments({ text, earlier, silent });
  const documents: ManifestDocument[] = [];
  let stopped: Manifest['stopped'] = searched === text ? undefined : { reason: 'textTooLarge', offset: searched.length };
  let parsed = 0;
  /** Whether there is room for a document. */
  const fits = ({ start, end }: TextRange): boolean => {
    if (end - start <= manifestLimits.documentLength) parsed += end - start;
    if (documents.length === manifestLimits.documents) stopped = { reason: 'tooManyDocuments', offset: start };
    else if (parsed > manifestLimits.parsedLength) stopped = { reason: 'textTooLarge', offset: start };
    else return true;
    return false;
  };
  /** Takes documents as they are; false where one has no room. */
  const keep = (some: readonly ManifestDocument[]): boolean => {
    for (const document of some) {
      if (!fits(document)) return false;
      documents.push(document);
    }
    return true;
  };
  let looked = 0;
  let open = keep(kept.before);
  let from: number | undefined = kept.from;
  while (open && from !== undefined) {
    const ranges = splitDocuments(searched, from);
    from = undefined;
    for (const range of ranges) {
      looked += 1;
      if (looked % restAfter === 0) yield undefined;
      const rest = kept.restFrom(range.start, searched === text ? text.length : searched.length - 1);
      if (rest !== undefined) {
        // What follows them was not read, because there was no room for it: now there may be.
        if (keep(rest) && earlier?.stopped !== undefined) from = documents[documents.length - 1]?.end;
        break;
      }
      const slice = searched.slice(range.start, range.end);
      const reading = kept.readingOf(slice);
      if (reading === undefined && (isDocumentOfInterest(slice) === silent || (silent && !mayHoldPod(slice)))) continue;
      open = fits(range);
      if (!open) break;
      documents.push({ ...range, reading: reading ?? (yield* readDocument(slice)), ...(silent ? { silent } : {}) });
    }
  }
  return { text, documents, ...(stopped === undefined ? {} : { stopped }) };
}

/** The ServiceAccount of pods that name none, when it is annotated. */
function isAnnotatedDefault(resource: Resource): boolean {
  return isServiceAccount(resource) && resource.name?.text === 'default' && resource.annotations.ours.length > 0;
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
