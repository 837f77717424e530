import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asMarkdown } from '../../../src/ui/panel/asMarkdown.ts';
import { planReport } from '../../../src/ui/panel/planRows.ts';
import { issuer } from '../../builders/chain.ts';
import { brokenChain, planned, say, tenants } from '../../builders/reports.ts';

test('a diagnosis as Markdown has both values whole, with where and when', () => {
  const text = asMarkdown(brokenChain());
  assert.ok(text.startsWith('# Link default/wi-demo-account to mi-wi-demo\n'));
  assert.ok(text.includes(`Expected: \`${issuer}\` (cluster aks-wi-demo, read at 2026-11-23T12:00:00.000Z)`));
  assert.ok(text.includes(`Found: \`${issuer.slice(0, -1)}\``));
  assert.match(text, /✗ \*\*Federated credential’s issuer\*\* \(WI113-credential-issuer\)/);
});

test('a plan as Markdown numbers its steps and says what cannot be undone', async () => {
  const { plan } = await planned();
  const text = asMarkdown(planReport({ plan, tenants, say }));
  assert.match(text, /^\d+\. Configure cluster aks-wi-demo: \*\*to do\*\*$/m);
  assert.match(text, /OIDC issuer: `off` → `on` \(cannot be undone\)/);
});

test('values cannot become Markdown or HTML', () => {
  const report = { ...brokenChain(), title: '<img src=x> [a](b) *c* `d`\n# e', warnings: ['a | b'], ends: [{ side: 'cluster' as const, heading: 'h', rows: [{ label: 'l', value: '`a``b`' }] }] };
  const text = asMarkdown(report);
  assert.equal(text.split('\n')[0], '# \\<img src=x\\> \\[a\\](b) \\*c\\* \\`d\\` \\# e');
  assert.ok(text.includes('- a \\| b'));
  assert.ok(text.includes('- l: ``` `a``b` ```'));
});
