import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkManifest } from '../../../src/core/manifest/checkManifest.ts';
import type { ManifestContext } from '../../../src/core/manifest/manifestContext.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { recheckManifest } from '../../../src/core/manifest/recheckManifest.ts';
import { generatedWorkloads } from './generatedWorkloads.ts';
import { account, clientKey, guid, workload } from './rules/manifests.ts';

const contexts: readonly ManifestContext[] = [{}, { accounts: { named: () => [], isComplete: () => true } }];
const piece = fc.constantFrom('', 'x', ' ', '\n', '#', '"', '---\n', 'kind: Pod\n', `${clientKey}: ${guid}\n`, '{{ .x }}', 'default', '\n---\nkind: ServiceAccount\nmetadata: {name: a}\n');

test('judging again after edits finds what judging afresh finds', () => {
  fc.assert(
    fc.property(fc.array(generatedWorkloads, { minLength: 1, maxLength: 4 }), fc.constantFrom(...contexts), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 20 }), piece), { minLength: 1, maxLength: 4 }), (texts, context, edits) => {
      let text = texts.join('\n---\n');
      let checked = recheckManifest(readManifest(text), context);
      for (const [at, removed, inserted] of edits) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + inserted + text.slice(place + removed);
        checked = recheckManifest(readManifest(text, checked.manifest), context, checked);
        assert.deepEqual(checked.findings, checkManifest(readManifest(text), context));
      }
    }),
    { numRuns: 400 },
  );
});

test('what others do not ask for is judged alone; what they ask for is judged with them', () => {
  const text = `${account()}${workload({ labels: [] })}${workload({ container: ['env:', '- {name: OTHER, value: x}'], labels: [] })}`;
  const before = recheckManifest(readManifest(text), contexts[0] ?? {});
  const edited = (from: string, to: string): readonly (readonly [string, boolean])[] => {
    const after = text.replace(from, to);
    const again = recheckManifest(readManifest(after, before.manifest), before.context, before);
    return again.findings.map((finding) => [finding.code, before.findings.includes(finding) || before.findings.some(({ message }) => message === finding.message)] as const);
  };
  assert.deepEqual(edited('OTHER', 'AZURE_CLIENT_ID'), [['WI201-label-missing', true], ['WI201-label-missing', false], ['WI208-container-environment', false]]);
  assert.deepEqual(edited('name: a\n', 'name: b\n'), []);
  assert.equal(recheckManifest(before.manifest, before.context, before), before);
  assert.notEqual(recheckManifest(before.manifest, {}, before).findings, before.findings, 'in another context everything is judged');
});
