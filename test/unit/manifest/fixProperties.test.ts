import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkManifest } from '../../../src/core/manifest/checkManifest.ts';
import { fixEdits } from '../../../src/core/manifest/fixEdits.ts';
import { indexIdentities } from '../../../src/core/manifest/identityIndex.ts';
import type { ManifestContext } from '../../../src/core/manifest/manifestContext.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import type { ManifestFinding } from '../../../src/core/manifest/rules/rule.ts';
import { applyEdits } from '../../../src/core/manifest/textEdit.ts';
import { parseClientId } from '../../../src/core/model/ids.ts';
import { anIdentity, contoso } from '../../builders/chain.ts';
import { generatedWorkloads } from './generatedWorkloads.ts';
import { knownSnapshot } from './knownSnapshot.ts';

const identities = indexIdentities(knownSnapshot({ identities: [anIdentity({ clientId: parseClientId('0a1b2c3d-1111-4222-8333-444455556666') })] }));
const contexts: readonly ManifestContext[] = [{}, { accounts: { named: () => [], isComplete: () => true } }, { identities, clusterTenantOf: () => contoso }];
const context = fc.constantFrom(...contexts);

test('a fix removes its finding and adds none', () => {
  fc.assert(
    fc.property(generatedWorkloads, context, fc.nat(), (text, known, pick) => {
      const manifest = readManifest(text);
      const findings = checkManifest(manifest, known);
      const fixable = findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
      fc.pre(fixable.length > 0);
      const chosen = fixable[pick % fixable.length];
      assert.ok(chosen !== undefined);
      const answer = fixEdits({ manifest, fixes: [chosen.fix] });
      // What a template writes is left alone.
      fc.pre(answer.state === 'edits' || answer.refusal !== 'template');
      assert.equal(answer.state, 'edits', answer.state === 'refused' ? `${chosen.finding.code}: ${answer.refusal}` : '');
      const after = applyEdits(text, answer.edits);
      const left = countOf(checkManifest(readManifest(after), known));
      const before = countOf(findings);
      assert.ok((left.get(chosen.finding.code) ?? 0) < (before.get(chosen.finding.code) ?? 0), `${chosen.finding.code} is left in\n${after}`);
      for (const [code, count] of left) assert.ok(count <= (before.get(code) ?? 0), `${code} came with ${chosen.finding.code} (${chosen.fix.title.key}) in\n${after}`);
    }),
    { numRuns: 600 },
  );
});

test('the fixes of a whole file are done together, and change only lines of what they name', () => {
  fc.assert(
    fc.property(generatedWorkloads, context, (text, known) => {
      const manifest = readManifest(text);
      const fixes = checkManifest(manifest, known).flatMap((finding) => finding.fixes.slice(0, 1));
      fc.pre(fixes.length > 0);
      const answer = fixEdits({ manifest, fixes });
      if (answer.state === 'refused') return;
      const after = applyEdits(text, answer.edits);
      const kept = new Map<string, number>();
      for (const line of linesOf(after)) kept.set(line, (kept.get(line) ?? 0) + 1);
      for (const line of linesOf(text)) {
        const left = kept.get(line) ?? 0;
        kept.set(line, left - 1);
        if (left <= 0) assert.match(line, ours, `changed: ${line}\n${after}`);
      }
      assert.equal(/[^\r]\n/.test(after) && after.includes('\r\n'), false, 'line endings stay of one kind');
      assert.deepEqual(commentsOf(after).filter((comment) => !commentsOf(text).includes(comment)), [], 'no comment is new');
    }),
    { numRuns: 600 },
  );
});

/** What a line holds that a fix may change or take out; what is said of a variable goes with the last of its list. */
const ours = /identity|aadpodidbinding|AZURE_|annotations|labels|metadata|env:|value:|serviceAccountName|apiVersion|kind:|spec:|clientID|type: 0|--token|about it/;

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

function commentsOf(text: string): readonly string[] {
  return text.match(/#.*/g) ?? [];
}

function countOf(findings: readonly ManifestFinding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
