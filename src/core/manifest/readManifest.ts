import { composeDocument, problemOf } from './composeDocument.ts';
import { isOfInterest } from './interest.ts';
import { manifestLimits, type DocumentReading, type Manifest, type ManifestDocument } from './manifest.ts';
import { readResources } from './readResource.ts';
import { splitDocuments } from './splitDocuments.ts';

/**
 * Reads the Kubernetes objects of a YAML or JSON text. Documents without a word of interest are
 * not parsed; given the reading of an earlier version of the text, neither are those that did not
 * change. Never throws: a document that cannot be read has a problem and no resources.
 */
export function readManifest(text: string, earlier?: Manifest): Manifest {
  if (text === earlier?.text) return earlier;
  if (text.length > manifestLimits.textLength) return { text, documents: [], stopped: { reason: 'textTooLarge', offset: manifestLimits.textLength } };
  if (!isOfInterest(text)) return { text, documents: [] };
  const ranges = [];
  for (const range of splitDocuments(text)) {
    if (!isOfInterest(text.slice(range.start, range.end))) continue;
    if (ranges.length === manifestLimits.documents) return { ...readRanges(text, ranges, earlier), stopped: { reason: 'tooManyDocuments', offset: range.start } };
    ranges.push(range);
  }
  return readRanges(text, ranges, earlier);
}

function readRanges(text: string, ranges: readonly { readonly start: number; readonly end: number }[], earlier: Manifest | undefined): Manifest {
  const before = earlier?.documents ?? [];
  const sameAs = (document: ManifestDocument | undefined, range: { readonly start: number; readonly end: number }): boolean =>
    document !== undefined &&
    document.end - document.start === range.end - range.start &&
    earlier?.text.slice(document.start, document.end) === text.slice(range.start, range.end);
  // An edit is one place: what stands before it is found again from the front, what follows from the back.
  const atBack = (index: number): ManifestDocument | undefined => before[before.length - (ranges.length - index)];
  const documents = ranges.map((range, index): ManifestDocument => {
    const kept = [before[index], atBack(index)].find((document) => sameAs(document, range));
    return { ...range, reading: kept?.reading ?? readDocument(text.slice(range.start, range.end)) };
  });
  return { text, documents };
}

function readDocument(slice: string): DocumentReading {
  // A copy of its own: values are slices, and would otherwise keep every earlier version of the whole text alive.
  const composed = composeDocument(` ${slice}`.slice(1));
  if ('reason' in composed) return { resources: [], problems: [composed] };
  try {
    return readResources(composed);
  } catch (thrown) {
    return { resources: [], problems: [problemOf(thrown)] };
  }
}
