import { composeSteps, problemOf } from './composeDocument.ts';
import { isDocumentOfInterest, isOfInterest, mayHoldPod } from './interest.ts';
import { manifestLimits, type DocumentReading, type Manifest, type ManifestDocument, type TextRange } from './manifest.ts';
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
  const searched = text.length > manifestLimits.textLength ? text.slice(0, manifestLimits.textLength) : text;
  const stopped = searched === text ? {} : { stopped: { reason: 'textTooLarge', offset: searched.length } as const };
  const ranges: TextRange[] = [];
  const isWanted = annotatesDefault(searched) ? (slice: string) => isDocumentOfInterest(slice) || mayHoldPod(slice) : isDocumentOfInterest;
  let parsed = 0;
  let looked = 0;
  for (const range of splitDocuments(searched)) {
    looked += 1;
    if (looked % 1_000 === 0) yield undefined;
    const slice = searched.slice(range.start, range.end);
    if (!isWanted(slice)) continue;
    if (slice.length <= manifestLimits.documentLength) parsed += slice.length;
    if (ranges.length === manifestLimits.documents) return { ...(yield* readRanges(text, ranges, earlier)), stopped: { reason: 'tooManyDocuments', offset: range.start } };
    if (parsed > manifestLimits.parsedLength) return { ...(yield* readRanges(text, ranges, earlier)), stopped: { reason: 'textTooLarge', offset: range.start } };
    ranges.push(range);
  }
  return { ...(yield* readRanges(text, ranges, earlier)), ...stopped };
}

/** Whether the text may annotate the ServiceAccount that pods use which name none. */
function annotatesDefault(text: string): boolean {
  return text.includes('ServiceAccount') && text.includes('azure.workload.identity/') && /\bname["']?:[ \t]*["']?default\b/.test(text);
}

function* readRanges(text: string, ranges: readonly TextRange[], earlier: Manifest | undefined): Generator<undefined, Manifest> {
  const before = earlier?.documents ?? [];
  const sameAs = (document: ManifestDocument | undefined, range: TextRange): boolean =>
    document !== undefined &&
    document.end - document.start === range.end - range.start &&
    earlier?.text.slice(document.start, document.end) === text.slice(range.start, range.end);
  // An edit is one place: what stands before it is found again from the front, what follows from the back.
  const atBack = (index: number): ManifestDocument | undefined => before[before.length - (ranges.length - index)];
  const documents: ManifestDocument[] = [];
  for (const [index, range] of ranges.entries()) {
    const kept = [before[index], atBack(index)].find((document) => sameAs(document, range));
    documents.push({ ...range, reading: kept?.reading ?? (yield* readDocument(text.slice(range.start, range.end))) });
  }
  return { text, documents };
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
