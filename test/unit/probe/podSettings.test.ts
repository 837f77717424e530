import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHostList, isProxyUrl } from '../../../src/core/probe/podProxy.ts';
import { isToleration } from '../../../src/core/probe/toleration.ts';

const tolerations: readonly (readonly [unknown, boolean])[] = [
  [{ key: 'dedicated', operator: 'Equal', value: 'batch', effect: 'NoSchedule' }, true],
  [{ key: 'dedicated', value: 'batch' }, true],
  [{ operator: 'Exists' }, true],
  [{ key: '', operator: 'Exists' }, true],
  [{ key: '', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }, true],
  [{ key: 'kubernetes.azure.com/scalesetpriority', operator: 'Equal', value: 'spot', effect: 'NoSchedule' }, true],
  [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }, true],
  [{}, false],
  [{ operator: 'Equal', value: 'batch' }, false],
  [{ key: '' }, false],
  [{ key: '', operator: 'Equal', value: 'batch' }, false],
  [{ key: 'dedicated', operator: 'Exists', value: 'batch' }, false],
  [{ key: 'dedicated', operator: 'equals' }, false],
  [{ key: 'dedicated', effect: 'Never' }, false],
  [{ key: 'dedicated', effect: 'NoSchedule', tolerationSeconds: 30 }, false],
  [{ key: 'dedicated', effect: 'NoExecute', tolerationSeconds: 0.5 }, false],
  [{ key: 'two words' }, false],
  [{ key: 'dedicated', value: 'x'.repeat(64) }, false],
  [{ key: 'dedicated', values: ['batch'] }, false],
  [{ key: 1 }, false],
  ['dedicated', false],
  [null, false],
  [[], false],
];
for (const [value, expected] of tolerations) {
  test(`${JSON.stringify(value)} ${expected ? 'is' : 'is not'} a toleration`, () => assert.equal(isToleration(value), expected));
}

const proxies: readonly (readonly [string, boolean])[] = [
  ['http://proxy.example:3128', true],
  ['https://proxy.example/', true],
  ['http://[::1]:3128', true],
  ['http://ada:secret@proxy.example:3128', false],
  ['socks5://proxy.example', false],
  ['proxy.example:3128', false],
  ['http://proxy.example/path', false],
  ['', false],
];
for (const [text, expected] of proxies) {
  test(`“${text}” ${expected ? 'is' : 'is not'} a proxy without a secret`, () => assert.equal(isProxyUrl(text), expected));
}

test('a list of hosts has hosts, domains and ranges, and nothing else', () => {
  for (const text of ['', 'localhost', '.example.com, *.internal,10.0.0.0/8,[fd00::]/8', '*']) assert.ok(isHostList(text), text);
  for (const text of ['a;b', '$(id)', 'ada:secret@host', 'x'.repeat(2_001)]) assert.ok(!isHostList(text), text);
});
