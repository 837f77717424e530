import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { withoutKeys } from '../../../src/core/model/keyBlocks.ts';
import { maskSecrets } from '../../../src/core/model/maskSecrets.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trimEnd();
const encrypted = privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString().trimEnd();
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString().trimEnd();
const lines = pem.split('\n');
const body = lines.slice(1, -1);
const each = (print: (line: string, at: number) => string, text = pem): string => text.split('\n').map(print).join('\n');

/** Nothing of these may be seen. */
const printed: readonly (readonly [string, string])[] = [
  ['as it is', pem],
  ['encrypted, with headers', encrypted],
  ['of a curve, indented', each((line) => `      ${line}`, curve)],
  ['behind a stamp', each((line, at) => `2026-11-28T10:00:${at}.${at * 7919}Z INFO [app/7] ${line}`)],
  ['behind a container’s name', each((line) => `  [pod/quota-1/app] ${line}`)],
  ['in lines of JSON', each((line, at) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: `2026-11-28T10:00:00.${at}Z` }))],
  ['as texts of a program', each((line) => `  '${line}\\n' +`)],
  ['as a comment', each((line) => ` * ${line}`)],
  ['with CR LF', each((line) => `${line}\r`)],
  ['escaped in JSON', JSON.stringify({ key: pem })],
  ['escaped in JSON in JSON', JSON.stringify({ body: JSON.stringify({ key: encrypted }) })],
  ['escaped in JSON, cut off', JSON.stringify({ key: pem }).slice(0, 900)],
  ['on one line, with blanks', pem.replaceAll('\n', ' ')],
  ['on one line, with blanks, cut off', `key: ${pem.replaceAll('\n', ' ').slice(0, 900)}`],
  ['without its end', `${lines.slice(0, -1).join('\n')}\nError: gone`],
  ['with lines of another stream in between', each((line, at) => (at % 3 === 1 ? `${line}\nGET /healthz 200 in ${at} ms` : line))],
];
for (const [how, text] of printed) {
  test(`a key is masked wholly: ${how}`, () => {
    for (const masked of [withoutKeys(`before\n${text}\nand after it`), maskSecrets(`before\n${text}\nand after it`)]) {
      for (const line of [...body, ...encrypted.split('\n').slice(4, -1), ...curve.split('\n').slice(1, -1)]) assert.ok(!masked.includes(line.slice(0, 8)), `${line} in ${masked}`);
      assert.match(masked, /^before\n[^]*<masked>[^]*\nand after it$/);
    }
  });
}

test('JSON with a key is still JSON', () => {
  assert.deepEqual(JSON.parse(maskSecrets(JSON.stringify({ key: `${pem}\n`, id: 1 }))), { key: '<masked>\n', id: 1 });
});

test('what comes after a mere mention of a key is kept', () => {
  const after = ['Retrying in 5 s', 'done', 'tick', 'tick', 'AuthorizationFailed', '', 'Error: no key', 'limit: 100', '/subscriptions/0/resourceGroups/a', 'Verdict: it does not work.'];
  for (const mention of ['PEM: no start line: Expecting: -----BEGIN PRIVATE KEY-----', 'the file begins with "-----BEGIN RSA PRIVATE KEY-----", which was expected', '{"error":"-----BEGIN PRIVATE KEY----- not found"}']) {
    const masked = maskSecrets([mention, ...after].join('\n'));
    assert.equal(masked, [mention.replace(/-----.*KEY-----/, '<masked>'), ...after].join('\n'));
  }
});

test('between lines of a key those of others are kept, and a key that was cut off ends', () => {
  assert.equal(withoutKeys([lines[0], body[0], 'GET /healthz', body[1], ...lines.slice(2)].join('\n')), '<masked>\nGET /healthz');
  const digest = body[3] ?? '';
  const others = Array.from({ length: 17 }, (_, at) => `line ${at} of another`);
  assert.equal(withoutKeys([lines[0], body[0], ...others, digest].join('\n')), ['<masked>', ...others, digest].join('\n'));
});

test('a line of very many keys, or of beginnings alone, is masked in one go', () => {
  assert.equal(withoutKeys('-----BEGIN PRIVATE KEY-----x-----END PRIVATE KEY-----'.repeat(20_000)), '<masked>'.repeat(20_000));
  assert.equal(withoutKeys('-----BEGIN PRIVATE KEY-----'.repeat(30_000)), '<masked>'.repeat(30_000));
});
