import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isExcepted, proxyName, readProxy } from '../../../src/pod/proxy.ts';

const hosts: readonly (readonly [string, string, boolean])[] = [
  ['https://login.microsoftonline.com', '', false],
  ['https://login.microsoftonline.com', '*', true],
  ['https://login.microsoftonline.com', 'microsoftonline.com', true],
  ['https://login.microsoftonline.com', '.microsoftonline.com', true],
  ['https://login.microsoftonline.com', '*.microsoftonline.com', true],
  ['https://login.microsoftonline.com', 'LOGIN.MicrosoftOnline.com', true],
  ['https://login.microsoftonline.com', 'online.com', false],
  ['https://microsoftonline.com', '.microsoftonline.com', true],
  ['https://management.azure.com', 'localhost, 127.0.0.1 ,.azure.com', true],
  ['https://management.azure.com', 'management.azure.com:443', true],
  ['https://management.azure.com:8443', 'management.azure.com:443', false],
  ['https://10.1.2.3', '10.0.0.0/8', true],
  ['https://11.1.2.3', '10.0.0.0/8', false],
  ['https://10.1.2.3', '10.1.2.3', true],
  ['https://10.1.2.3', '2.3', false],
  ['https://10.1.2.3', '10.0.0.0/99', false],
  ['https://[fd00::1]', 'fd00::/8', true],
  ['https://[fd00::1]:8443', '[fd00::1]:8443', true],
  ['https://[fd00::1]', '10.0.0.0/8', false],
];
for (const [url, except, expected] of hosts) {
  test(`${url} ${expected ? 'is' : 'is not'} excepted by “${except}”`, () => assert.equal(isExcepted(new URL(url), except), expected));
}

test('small letters come first, and a proxy without a scheme is an http one', () => {
  assert.equal(readProxy({}), undefined);
  assert.equal(readProxy({ HTTPS_PROXY: '' }), undefined);
  const choice = readProxy({ https_proxy: 'proxy.example:3128', HTTPS_PROXY: 'http://other', no_proxy: 'a', NO_PROXY: 'b' });
  assert.ok(choice !== undefined);
  assert.deepEqual([choice.proxy.href, choice.except, proxyName(choice)], ['http://proxy.example:3128/', 'a', 'proxy.example:3128']);
});

test('what is no http proxy is refused without repeating it', () => {
  for (const text of ['socks5://ada:secret@host', 'http://', 'http://ada:secret@']) {
    assert.throws(() => readProxy({ HTTPS_PROXY: text }), { message: 'HTTPS_PROXY is not the address of an http or https proxy' }, text);
  }
});
