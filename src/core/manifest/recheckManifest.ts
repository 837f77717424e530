import { checkManifest } from './checkManifest.ts';
import type { Manifest, ManifestDocument, TextRange } from './manifest.ts';
import type { ManifestContext } from './manifestContext.ts';
import { outwardFacts } from './outwardFacts.ts';
import type { ManifestFinding } from './rules/rule.ts';

/** The findings of a manifest with what they rest on. */
export interface CheckedManifest {
  readonly manifest: Manifest;
  readonly context: ManifestContext;
  readonly findings: readonly ManifestFinding[];
}

/**
 * The same as {@link checkManifest} finds. Given an earlier check in the same context, only the
 * documents that were read anew are judged, as long as they say the same to the others as before;
 * most of what is typed is nothing that others ask for.
 */
export function recheckManifest(manifest: Manifest, context: ManifestContext, earlier?: CheckedManifest): CheckedManifest {
  const former = earlier?.context === context ? earlier : undefined;
  if (former?.manifest === manifest) return former;
  const kept = former === undefined ? undefined : keptFindings(manifest, former);
  if (kept === undefined) return { manifest, context, findings: checkManifest(manifest, context) };
  return { manifest, context, findings: [...kept.before, ...checkManifest(manifest, context, kept.changed), ...kept.behind] };
}

interface Kept {
  readonly before: readonly ManifestFinding[];
  readonly behind: readonly ManifestFinding[];
  /** The documents that are to be judged. */
  readonly changed: readonly ManifestDocument[];
}

/** What an earlier check found in the documents that only moved; undefined where what changed may change that. */
function keptFindings(manifest: Manifest, { manifest: former, findings }: CheckedManifest): Kept | undefined {
  if (manifest.stopped !== undefined || former.stopped !== undefined) return undefined;
  const shift = manifest.text.length - former.text.length;
  const [old, now] = [former.documents, manifest.documents];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && isSame(old[head], now[head], 0)) head += 1;
  let tail = 0;
  while (tail < shorter - head && isSame(old[old.length - 1 - tail], now[now.length - 1 - tail], shift)) tail += 1;
  const gone = old.slice(head, old.length - tail);
  const changed = now.slice(head, now.length - tail);
  if (outwardFacts(gone) !== outwardFacts(changed)) return undefined;

  const from = gone[0]?.start ?? old[old.length - tail]?.start ?? Infinity;
  const to = old[old.length - tail]?.start ?? Infinity;
  const before = findings.filter(({ range }) => range.start < from);
  const behind = findings.filter(({ range }) => range.start >= to);
  const isKept = ({ start }: TextRange): boolean => start < from || start >= to;
  const moved = new Map<ManifestDocument, ManifestDocument>();
  for (const [index, one] of old.entries()) {
    const other = index < head ? now[index] : now[index - old.length + now.length];
    if (other !== undefined && other !== one) moved.set(one, other);
  }
  const isCarried = ({ related, fixes }: ManifestFinding): boolean => (related === undefined || isKept(related.range)) && fixes.every(({ changes }) => changes.every(({ document }) => isKept(document)));
  if (![...before, ...behind].every(isCarried)) return undefined;
  const carry = (finding: ManifestFinding): ManifestFinding => carried(finding, { moved, move: (range) => (range.start >= to ? { start: range.start + shift, end: range.end + shift } : range) });
  return { before: before.map(carry), behind: behind.map(carry), changed };
}

function isSame(one: ManifestDocument | undefined, other: ManifestDocument | undefined, shift: number): boolean {
  return one !== undefined && one.reading === other?.reading && one.start + shift === other.start;
}

/** A finding where it stands now. */
function carried(finding: ManifestFinding, { moved, move }: { readonly moved: ReadonlyMap<ManifestDocument, ManifestDocument>; readonly move: (range: TextRange) => TextRange }): ManifestFinding {
  const { related } = finding;
  return {
    ...finding,
    range: move(finding.range),
    fixes: finding.fixes.map((fix) => ({ ...fix, changes: fix.changes.map((change) => ({ ...change, document: moved.get(change.document) ?? change.document })) })),
    ...(related === undefined ? {} : { related: { ...related, range: move(related.range) } }),
  };
}
