import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { indexOf, leaksIn, Secrets } from './secrets.ts';

const secret = Secrets.made();
const index = indexOf([{ kind: 'planted', text: secret }]);
const found = (text: string): boolean => leaksIn('here', text, index).length > 0;
const body = secret.slice(secret.indexOf('.') + 1);

describe('a planted leak is found', () => {
  const forms: Readonly<Record<string, string>> = {
    'as it is': `Bearer ${secret} was refused`,
    'a piece of 40 characters': `...${body.slice(33, 73)}...`,
    'its end only': body.slice(-40),
    'in JSON inside JSON': JSON.stringify({ message: JSON.stringify({ token: secret }) }),
    'in base64': Buffer.from(secret).toString('base64'),
    'in base64, in the middle of something else': Buffer.from(`user=x&token=${secret}&more`).toString('base64'),
    'in base64, one further': Buffer.from(`user=xy&token=${secret}`).toString('base64'),
    'in a form body': new URLSearchParams({ client_assertion: secret }).toString(),
    'broken over lines': (body.match(/.{1,30}/g) ?? []).join('\n'),
    'broken over lines in JSON': JSON.stringify((body.match(/.{1,30}/g) ?? []).join('\n')),
  };
  for (const [form, text] of Object.entries(forms)) test(form, () => assert.ok(found(text)));

  test('a secret that URL encoding changes', () => {
    const odd = 'a+b/c=d&e f'.repeat(8);
    assert.ok(leaksIn('here', encodeURIComponent(odd), indexOf([{ kind: 'odd', text: odd }])).length > 0);
  });
});

test('what is no leak is not found', () => {
  assert.equal(found('Bearer <masked> was refused'), false);
  assert.equal(found(body.slice(0, 30)), false);
  assert.equal(found(secret.slice(0, 20)), false);
  assert.equal(found(Secrets.made()), false);
});
