import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageHtml, pagePolicy } from '../../../src/ui/panel/pageHtml.ts';

test('the policy allows nothing but our two files by nonce', () => {
  const policy = pagePolicy('abc');
  assert.match(policy, /^default-src 'none';/);
  assert.ok(!/unsafe|\*|https?:|data:|blob:/.test(policy), policy);
});

test('nothing that is put into the page can break out of its attribute', () => {
  const html = pageHtml({ script: 'a"b', style: "c'd", nonce: 'n', language: '"><script>', title: '</title><script>alert(1)</script>' });
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.ok(!html.includes('a"b'));
});
