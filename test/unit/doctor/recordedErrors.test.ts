import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readLog } from '../../../src/core/doctor/readLog.ts';
import { armFacts, entraFacts, withoutFacts } from '../../contract/azure/recordedFacts.ts';

/** What stands in the places of the recorded texts. */
const filled: Readonly<Record<string, string>> = {
  iss: 'https://westus2.oic.prod-aks.azure.com/aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa/cccccccc-cccc-4ccc-8ccc-cccccccccccc/',
  sub: 'system:serviceaccount:default:wi-demo-account',
  aud: 'api://other',
  client_id: 'dddddddd-dddd-4ddd-8ddd-dddddddddddd',
  tenant: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',
  resource: 'https://management.example/',
};

/** Which place gives which value. */
const valueOfPlace: Readonly<Record<string, string>> = { iss: 'issuer', sub: 'subject', aud: 'audience', client_id: 'clientId', resource: 'scope' };

describe('failures of Microsoft Entra as they were recorded', { skip: withoutFacts }, () => {
  for (const [code, { text }] of withoutFacts === false ? entraFacts() : []) {
    test(`AADSTS${String(code)}`, () => {
      const said = text.replace(/\{([^}]+)\}/g, (place, name: string) => filled[name] ?? place);
      const places = [...text.matchAll(/'\{(\w+)\}'|named \{(\w+)\} was/g)].flatMap(([, name = '', other = '']) => name || other);
      for (const log of [said, JSON.stringify({ error_description: `${said} Trace ID: x`, error_codes: [code] }), `ERROR [pod/web-0] ${said}\r\nTrace ID: x\r\n`]) {
        const { hints } = readLog(log);
        assert.deepEqual(hints.map((hint) => [hint.code, hint.known]), [[`AADSTS${String(code)}`, true]]);
        for (const place of places) {
          const value = valueOfPlace[place];
          if (value !== undefined) assert.equal(hints[0]?.values[value as 'issuer'], filled[place], place);
        }
      }
    });
  }
});

test('failures of Azure as they were recorded', { skip: withoutFacts }, () => {
  const known = new Set(['AuthorizationFailed', 'MissingSubscriptionRegistration', 'PrincipalNotFound', 'ExpiredAuthenticationToken']);
  const facts = armFacts().filter(({ code }) => known.has(code));
  assert.ok(facts.length > 3);
  for (const { code, body } of facts) {
    const hint = readLog(body).hints.find((found) => found.code === code);
    assert.ok(hint, body);
    if (code === 'AuthorizationFailed') assert.ok(hint.values.action !== undefined && hint.values.scope !== undefined, body);
  }
});
