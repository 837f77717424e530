import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { credentialName } from '../../../src/core/link/credentialName.ts';
import { parseIssuer, subjectOf } from '../../../src/core/model/ids.ts';
import { issuer } from '../../builders/chain.ts';

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
const account = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?(\.[a-z0-9]{1,60}){0,3}$/);

test('every name is valid by the API and free', () => {
  fc.assert(
    fc.property(label, account, fc.integer({ min: 0, max: 4 }), (namespace, name, taken) => {
      const subject = subjectOf({ namespace, name });
      const takenNames: string[] = [];
      for (let count = 0; count <= taken; count += 1) takenNames.push(credentialName({ issuer, subject, takenNames }));
      assert.equal(new Set(takenNames.map((text) => text.toLowerCase())).size, takenNames.length);
      for (const text of takenNames) assert.match(text, /^[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}$/);
    }),
  );
});

test('two clusters with the same namespace and name do not share a credential name', () => {
  const subject = subjectOf({ namespace: 'default', name: 'app' });
  const other = parseIssuer(issuer.replace('westus2', 'westeurope'));
  assert.notEqual(credentialName({ issuer, subject, takenNames: [] }), credentialName({ issuer: other, subject, takenNames: [] }));
});
