import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { armIdParts, parseArmId, sameArmId, scopeContains, subscriptionOf } from '../../../src/core/model/armId.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { parseClientId, parseIssuer, parseTenantId, subjectOf } from '../../../src/core/model/ids.ts';
import { anIdentity, contosoSubscription, fabrikam } from '../../builders/chain.ts';

/** The place that a refusal names. */
function refusedAt(action: () => unknown): string | undefined {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof TenantlinkError && thrown.failure.reason === 'invalidInput') return thrown.failure.place;
    throw thrown;
  }
  return undefined;
}

test('GUIDs are taken in any case, with blanks around, and kept in lower case', () => {
  assert.equal(parseTenantId(` ${fabrikam.toUpperCase()}\n`), fabrikam);
});

const notGuids = ['', 'fabrikam.com', fabrikam.slice(1), `${fabrikam}0`, fabrikam.replaceAll('-', ''), `{${fabrikam}}`, anIdentity().id, fabrikam.replace('b', 'g')];
for (const text of notGuids) {
  test(`not a GUID: ${JSON.stringify(text)}`, () => {
    assert.equal(refusedAt(() => parseClientId(text, 'the pasted client id')), 'the pasted client id');
  });
}

const notIssuers = ['', 'issuer', 'http://host/', 'https://', ' https://host/', 'https://host/ ', 'https://host/?a=b', 'https://host/#a', `https://host/${'a'.repeat(600)}`, 'https://ada@host/', 'https://ada:secret@host/', 'https://@host/', 'https://ho\tst/', 'https://host/a b', 'https:\\\\host\\a', 'https://host/?', 'https://host/#', 'https:host/', 'https:///host', 'https://ho st/', 'https://host:port/'];
for (const text of notIssuers) {
  test(`not an issuer: ${JSON.stringify(text.slice(0, 40))}`, () => {
    assert.equal(refusedAt(() => parseIssuer(text, 'here')), 'here');
  });
}

test('issuers are kept byte for byte: slash, capitals, ports', () => {
  for (const text of ['https://host/a/b/', 'https://host/a/b', 'https://HOST/a', 'https://127.0.0.1:8443/x/y/']) assert.equal(parseIssuer(text), text);
});

const names: readonly (readonly [string, string, boolean])[] = [
  ['default', 'wi-demo-account', true],
  ['default', 'a.b', true],
  ['Default', 'a', false],
  ['a.b', 'a', false],
  ['default', 'Upper', false],
  ['default', '', false],
  ['-a', 'a', false],
  ['a'.repeat(64), 'a', false],
  ['default', 'a'.repeat(254), false],
];
for (const [namespace, name, valid] of names) {
  test(`subject of ${namespace.slice(0, 20)}/${name.slice(0, 20)}: ${valid ? 'made' : 'refused'}`, () => {
    if (valid) assert.equal(subjectOf({ namespace, name }), `system:serviceaccount:${namespace}:${name}`);
    else assert.ok(refusedAt(() => subjectOf({ namespace, name })));
  });
}

test('resource ids: parts, comparison without case, refusals', () => {
  const id = parseArmId(anIdentity().id);
  assert.deepEqual(armIdParts(id), {
    subscriptionId: anIdentity().subscriptionId,
    resourceGroup: 'rg-wi-demo',
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    name: 'mi-wi-demo',
  });
  assert.ok(sameArmId(id, id.toUpperCase()));
  assert.equal(subscriptionOf(id.toUpperCase()), anIdentity().subscriptionId);
  const named = (name: string): string => id.replace('mi-wi-demo', name);
  assert.equal(parseArmId(named('Größe_(1).a-b')), named('Größe_(1).a-b'));
  for (const name of ['a b', 'a%2fb', 'a%20b', 'a\tb', 'a?b', 'a#b', 'a\\b', '.', '..', '\u0000']) assert.ok(refusedAt(() => parseArmId(named(name), 'here')), name);
  for (const text of ['', '/', 'subscriptions/x', '/subscriptions/x', `/subscriptions/${contosoSubscription}/resourceGroups`, `/subscriptions/${contosoSubscription}//x`, `${id}/`, `${id} `]) {
    assert.ok(refusedAt(() => parseArmId(text, 'here')), text);
  }
});

test('scopes contain themselves and what is below, and nothing beside', () => {
  const subscription = `/subscriptions/${contosoSubscription}`;
  assert.ok(scopeContains(subscription, subscription.toUpperCase()));
  assert.ok(scopeContains(subscription, `${subscription}/resourceGroups/a`));
  assert.ok(scopeContains('/', subscription));
  assert.ok(!scopeContains(`${subscription}/resourceGroups/a`, `${subscription}/resourceGroups/ab`));
  assert.ok(!scopeContains(`${subscription}/resourceGroups/a`, subscription));
});

test('parsers never throw anything but a refusal with a place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      for (const parse of [parseTenantId, parseClientId, parseIssuer, parseArmId]) refusedAt(() => parse(text, 'here'));
    }),
  );
});
