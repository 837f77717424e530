import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ruleHelpOf, ruleHelps, ruleMarkdown, withoutMarks } from '../../../src/core/manifest/ruleHelp.ts';
import { ruleCodes } from '../../../src/core/manifest/rules/rule.ts';

const page = readFileSync(new URL('../../../src/core/manifest/rules.md', import.meta.url), 'utf8');

test('the table of codes lists every code of a manifest finding', () => {
  assert.deepEqual([...page.matchAll(/^\| `(WI[^`]+)` \|/gm)].map(([, code]) => code), [...ruleCodes]);
});

test('every code has its section with source and fix', () => {
  const sections = page.split(/^## /m).slice(1);
  assert.deepEqual(sections.map((section) => section.split('\n')[0]), [...ruleCodes]);
  for (const section of sections) assert.match(section, /^Source: .+\n\nFix: .+/m);
});

test('the help of every code has all parts of the page', () => {
  const helps = ruleHelps(page);
  assert.deepEqual(helps.map(({ code }) => code), [...ruleCodes]);
  for (const { code, severity, wrong, follows, section } of helps) {
    assert.match(severity, /^(?:a boolean: )?(?:information|warning|error)/, code);
    assert.ok(wrong.length > 10 && follows.length > 10, code);
    assert.doesNotMatch(section, /^#/m, 'one section only');
  }
  const help = ruleHelpOf(page, 'wi213');
  assert.ok(help !== undefined);
  assert.match(withoutMarks(ruleMarkdown(help)), /^# WI213-token-expiration\n\nThe token's lifetime .+\.\n\n3600 to 86400/);
  assert.equal(ruleHelpOf(page, 'WI1'), undefined);
});
