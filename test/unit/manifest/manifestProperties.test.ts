import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAllDocuments, type Document } from 'yaml';
import { setAnnotations } from '../../../src/core/manifest/editManifest.ts';
import { entryOf, resourcesOf, type PlacedResource } from '../../../src/core/manifest/manifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { applyEdits } from '../../../src/core/manifest/textEdit.ts';
import { generatedManifest } from './manifestTexts.ts';

const clientKey = 'azure.workload.identity/client-id';
const tenantKey = 'azure.workload.identity/tenant-id';

const accountsOf = (text: string): readonly PlacedResource[] => resourcesOf(readManifest(text)).filter(({ resource }) => resource.kind === 'ServiceAccount');

/** Every document as plain data, the two annotations left out, maps that are empty then like none. */
function othersIn(text: string): unknown {
  return parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' }).map((document) => {
    if (document.errors.length > 0) return 'broken';
    const value = plain(document);
    if (!isRecord(value)) return value;
    const { metadata, ...others } = value;
    if (!isRecord(metadata)) return metadata === null ? others : value;
    const { annotations, ...rest } = metadata;
    const kept = isRecord(annotations) ? Object.entries(annotations).filter(([key]) => key !== clientKey && key !== tenantKey) : [];
    if (!isRecord(annotations) && annotations !== null && annotations !== undefined) return value;
    return { ...others, ...(kept.length === 0 && Object.keys(rest).length === 0 ? {} : { metadata: { ...rest, ...(kept.length === 0 ? {} : { annotations: kept }) } }) };
  });
}

function plain(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return 'an alias inside its own anchor, or none';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

test('every ServiceAccount of a generated manifest is read, with its client-id and the place of it', () => {
  fc.assert(
    fc.property(generatedManifest, ({ text, accounts }) => {
      const read = accountsOf(text).map(({ document, resource }) => {
        const value = entryOf(resource.annotations, clientKey)?.value;
        if (value !== undefined) {
          const written = text.slice(document.start + value.span.from, document.start + value.span.to);
          assert.equal(written.replace(/^["']|["']$/g, ''), value.text);
        }
        return { name: resource.name?.text, clientId: value?.text };
      });
      assert.deepEqual(read, accounts);
    }),
    { numRuns: 300 },
  );
});

test('an edit writes the annotations and leaves every other line and value as it was', () => {
  fc.assert(
    fc.property(generatedManifest, fc.nat(), fc.uuid(), fc.option(fc.uuid(), { nil: undefined }), ({ text, accounts }, pick, client, tenant) => {
      fc.pre(accounts.length > 0);
      const index = pick % accounts.length;
      const placed = accountsOf(text)[index];
      assert.ok(placed !== undefined);
      const answer = setAnnotations({ text, ...placed, annotations: { [clientKey]: client, ...(tenant === undefined ? {} : { [tenantKey]: tenant }) }, remove: tenant === undefined ? [tenantKey] : [] });
      assert.equal(answer.state, 'edits');
      const after = applyEdits(text, answer.edits);
      const account = accountsOf(after)[index]?.resource;
      assert.equal(account && entryOf(account.annotations, clientKey)?.value?.text, client);
      assert.equal(account && entryOf(account.annotations, tenantKey)?.value?.text, tenant);
      assert.deepEqual(othersIn(after), othersIn(text));
      assertOnlyOwnLinesChanged(text, after);
    }),
    { numRuns: 500 },
  );
});

/** Lines that went away held an annotation, the map of annotations, or the end of the text; line endings stay of one kind. */
function assertOnlyOwnLinesChanged(before: string, after: string): void {
  // An edit is one place: what is the same before and behind it is set aside, so that a line that
  // stands in two documents is not taken for the other one.
  const { before: former, after: kept } = withoutCommonEnds(linesOf(before), linesOf(after));
  let from = 0;
  for (const line of former) {
    const at = kept.indexOf(line, from);
    if (at >= 0) from = at + 1;
    else assert.match(line, /annotations|azure\.workload\.identity|"?metadata"?:|^\s*"name"/, `changed: ${line}`);
  }
  assert.equal(after.includes('\r\n') && /[^\r]\n/.test(after), before.includes('\r\n') && /[^\r]\n/.test(before));
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace(/\r$/, ''));
}

function withoutCommonEnds(before: readonly string[], after: readonly string[]): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { before: before.slice(start, before.length - end), after: after.slice(start, after.length - end) };
}

test('a second edit with the same values changes nothing', () => {
  fc.assert(
    fc.property(generatedManifest, fc.uuid(), ({ text, accounts }, client) => {
      fc.pre(accounts.length > 0);
      const edit = (source: string): string => {
        const [placed] = accountsOf(source);
        assert.ok(placed !== undefined);
        const answer = setAnnotations({ text: source, ...placed, annotations: { [clientKey]: client } });
        return answer.state === 'edits' ? applyEdits(source, answer.edits) : assert.fail(answer.refusal);
      };
      const once = edit(text);
      assert.equal(edit(once), once);
    }),
  );
});

const fragment = fc.constantFrom(
  '---\n', '...\n', 'kind: ServiceAccount\n', 'metadata:\n', '  name: a\n', '  annotations:\n', `    ${clientKey}: x\n`, '  annotations: {a: b\n', '}\n',
  '{{- if .x }}\n', '{{ end }}\n', '  name: {{ .x }}-a\n', '    k: |\n', '      text\n', '\t', ' ', '# c\n', '&a ', '*a\n', '<<: *a\n', '"', "'", '\uD800', '\r\n', '%YAML 1.2\n', '\uFEFF', '- ', '? ', ': ', '[', ']', '!!str ', '\u2028',
);

/** A generated manifest with pieces put in and taken out at random places. */
const damaged = fc
  .tuple(generatedManifest, fc.array(fc.record({ at: fc.nat(), removed: fc.nat({ max: 12 }), piece: fc.oneof(fragment, fc.constant('')) }), { minLength: 1, maxLength: 4 }))
  .map(([{ text }, wounds]) =>
    wounds.reduce((result, { at, removed, piece }) => {
      const place = at % (result.length + 1);
      return result.slice(0, place) + piece + result.slice(place + removed);
    }, text),
  );
const anything = fc.array(fc.oneof(fragment, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 30 }).map((parts) => parts.join(''));

test('reading and editing never throw, whatever the text; an edit is only offered when it can be read again', () => {
  fc.assert(
    fc.property(fc.oneof({ weight: 3, arbitrary: damaged }, { weight: 1, arbitrary: anything }), fc.uuid(), (text, client) => {
      for (const [index, placed] of accountsOf(text).entries()) {
        const answer = setAnnotations({ text, ...placed, annotations: { [clientKey]: client } });
        if (answer.state !== 'edits') continue;
        const account = accountsOf(applyEdits(text, answer.edits))[index]?.resource;
        assert.equal(account && entryOf(account.annotations, clientKey)?.value?.text, client);
        assert.deepEqual(othersIn(applyEdits(text, answer.edits)), othersIn(text));
      }
    }),
    { numRuns: 1000 },
  );
});

test('reading again after an edit among JSON objects gives what reading afresh gives', () => {
  const text = '{"kind": "ServiceAccount", "metadata": {"name": "a"}}\n'.repeat(2);
  fc.assert(
    fc.property(fc.nat({ max: text.length }), fc.nat({ max: 4 }), fc.constantFrom('', '}', '{', '"', '{{ x }}', '}\n{'), (at, removed, inserted) => {
      const after = text.slice(0, at) + inserted + text.slice(at + removed);
      assert.deepEqual(readManifest(after, readManifest(text)), readManifest(after));
    }),
    { numRuns: 500 },
  );
});

test('reading again after an edit gives what reading afresh gives', () => {
  fc.assert(
    fc.property(generatedManifest, fc.nat(), fc.constantFrom('\n', ' ', 'x', '---\n', '# c\n', '"', '{{ x }}'), ({ text }, at, inserted) => {
      const place = at % (text.length + 1);
      const after = text.slice(0, place) + inserted + text.slice(place);
      assert.deepEqual(readManifest(after, readManifest(text)), readManifest(after));
    }),
  );
});
