import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkManifest } from '../../../../src/core/manifest/checkManifest.ts';
import { fixEdits } from '../../../../src/core/manifest/fixEdits.ts';
import type { Manifest } from '../../../../src/core/manifest/manifest.ts';
import type { ManifestContext } from '../../../../src/core/manifest/manifestContext.ts';
import { readManifest } from '../../../../src/core/manifest/readManifest.ts';
import type { ManifestFinding } from '../../../../src/core/manifest/rules/rule.ts';
import { applyEdits } from '../../../../src/core/manifest/textEdit.ts';
import { inEnglish, speaker } from '../../../../src/core/words/say.ts';

export interface RuleCase {
  /** Begins with `bad`, `good` or `near`. */
  readonly what: string;
  readonly text: string;
  readonly context?: ManifestContext;
  /** `code severity text-at-the-place` of every finding; none where left out. */
  readonly found?: readonly string[];
  /** What the fixes of the findings make of lines of the text: the old line or nothing, and the new ones. */
  readonly fixed?: string;
  /** Where the findings have no fix. */
  readonly unfixed?: true;
}

const say = speaker(inEnglish);

/** Checks every case, again in CRLF behind another document, and applies every fix. */
export function testRule(rule: string, cases: readonly RuleCase[]): void {
  for (const kind of ['bad', 'good', 'near']) assert.ok(cases.some(({ what }) => what.startsWith(kind)), `${rule} has a ${kind} case`);
  for (const { what, text, context = {}, found = [], fixed, unfixed } of cases) {
    test(`${rule}: ${what}`, () => {
      assert.equal(what.startsWith('bad'), found.length > 0, 'only a bad one is found');
      assert.deepEqual(briefly(text, checked(text, context)), found);
      const moved = `# first\nkind: Namespace\n---\n${text}`.replaceAll('\n', '\r\n');
      assert.deepEqual(briefly(moved, checked(moved, context)), found.map((line) => line.replaceAll('\n', '\r\n')), 'in CRLF, behind another document');
      for (const { message, related, fixes } of checked(text, context)) {
        for (const said of [message, ...fixes.map(({ title }) => title), ...(related === undefined ? [] : [related.message])]) assert.doesNotMatch(say(said.key, said.params), /\{\w+\}/);
      }
    });
    if (found.length === 0) continue;
    test(`${rule}: ${what}: its fixes`, () => {
      const before = checked(text, context);
      const fixes = before.flatMap((finding) => finding.fixes.slice(0, 1));
      assert.equal(fixes.length === 0, unfixed === true, 'has a fix');
      for (const finding of before) for (const fix of finding.fixes) applied(text, context, finding, fix);
      if (fixed === undefined || fixes.length === 0) return;
      const answer = fixEdits({ manifest: readManifest(text), fixes });
      assert.equal(answer.state === 'edits' ? applyEdits(text, answer.edits) : answer.refusal, fixed);
    });
  }
}

/** Applies one fix: its finding must be gone, nothing may come in its place, and nothing is left to do twice. */
function applied(text: string, context: ManifestContext, finding: ManifestFinding, fix: ManifestFinding['fixes'][number]): string {
  const manifest = readManifest(text);
  const same = checkManifest(manifest, context).flatMap((other) => other.fixes.map((one) => ({ other, one }))).find(({ other, one }) => other.code === finding.code && other.range.start === finding.range.start && one.title.key === fix.title.key);
  assert.ok(same !== undefined);
  const answer = fixEdits({ manifest, fixes: [same.one] });
  assert.equal(answer.state, 'edits', answer.state === 'refused' ? answer.refusal : '');
  const after = applyEdits(text, answer.edits);
  assert.notEqual(after, text);
  const count = (findings: readonly ManifestFinding[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
    return counts;
  };
  const before = count(checkManifest(manifest, context));
  const left = count(checked(after, context));
  assert.ok((left.get(finding.code) ?? 0) < (before.get(finding.code) ?? 0), `${finding.code} is gone from\n${after}`);
  for (const [code, number] of left) assert.ok(number <= (before.get(code) ?? 0), `${code} came with the fix of ${finding.code}:\n${after}`);
  return after;
}

function checked(text: string, context: ManifestContext): readonly ManifestFinding[] {
  const manifest: Manifest = readManifest(text);
  return checkManifest(manifest, context);
}

function briefly(text: string, findings: readonly ManifestFinding[]): readonly string[] {
  return findings.map(({ code, severity, range }) => `${code} ${severity} ${text.slice(range.start, range.end)}`);
}
