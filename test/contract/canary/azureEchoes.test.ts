import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Fault } from '../../sandbox/azure/faults.ts';
import { coolDown, wishOf } from '../journey/stage.ts';
import { signInAnew, startCanaryStage, wholeJourney, type CanaryStage } from './stage.ts';

let stage: CanaryStage;
before(async () => {
  stage = await startCanaryStage(24);
});
afterEach(async () => {
  stage.sandbox.azure.faults.clear();
  coolDown(stage);
  const leaks = await stage.leaks();
  assert.equal(leaks.length, 0, leaks.slice(0, 8).join('\n'));
});
after(async () => {
  await stage.close();
});

const authorization = (request: IncomingMessage): string => request.headers.authorization ?? '';
const bearer = (request: IncomingMessage): string => authorization(request).replace(/^Bearer /, '');
const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ReturnType<NonNullable<Fault['answer']>> => ({ status, body: JSON.stringify(body), headers });

describe('Azure Resource Manager says what it was sent', () => {
  const answers: Readonly<Record<string, NonNullable<Fault['answer']>>> = {
    'a 500 that echoes the Authorization header': (request) => json(500, { error: { code: 'InternalServerError', message: `Request headers: Authorization: ${authorization(request)}` } }),
    'a 500 that dumps all headers as JSON': (request) => json(500, { error: { code: 'InternalServerError', message: JSON.stringify(request.headers) } }),
    'a 403 with the bare token in its sentence': (request) => json(403, { error: { code: 'AuthorizationFailed', message: `The client with token ${bearer(request)} has no access.` } }),
    'a 400 with the token as its code': (request) => json(400, { error: { code: bearer(request), message: 'no' } }),
    'a 400 with the token in details, URL-encoded': (request) => json(400, { error: { code: 'BadRequest', message: 'see details', details: [{ code: 'Inner', message: `access_token=${encodeURIComponent(bearer(request))}` }] } }),
    'a 401 challenge with the token': (request) => json(401, { error: { code: 'InvalidAuthenticationToken', message: `The token ${bearer(request)} is not valid.` } }, { 'www-authenticate': `Bearer error="invalid_token", error_description="${bearer(request)}"` }),
    'a page of a proxy with the header': (request) => ({ status: 502, body: `<html><pre>${authorization(request)}</pre></html>`, headers: { 'content-type': 'text/html' } }),
    'an answer of status 200 that is no JSON': (request) => ({ status: 200, body: `Authorization: ${authorization(request)}` }),
    'half a JSON answer': (request) => ({ status: 200, body: `{"value":[{"name":"${bearer(request)}` }),
    'a 404 with the token in a request id': (request) => json(404, { error: { code: 'NotFound', message: 'gone' } }, { 'x-ms-request-id': bearer(request) }),
  };
  for (const [name, answer] of Object.entries(answers)) {
    test(`${name}: everywhere`, async () => {
      stage.sandbox.azure.faults.add({ kind: 'scripted', answer, match: { side: 'arm', path: /./ } });
      await wholeJourney(stage, wishOf(stage));
    });
    test(`${name}: to writes, and to the pod`, async () => {
      for (const method of ['PUT', 'DELETE']) stage.sandbox.azure.faults.add({ kind: 'scripted', answer, times: 1, match: { side: 'arm', method, path: /federatedIdentityCredentials|roleAssignments/i } });
      await wholeJourney(stage, wishOf(stage), { pod: false });
      stage.sandbox.azure.faults.clear();
      stage.sandbox.azure.faults.add({ kind: 'scripted', answer, match: { side: 'arm', path: /Microsoft\.Quota\/(quotas|usages)\//i } });
      await wholeJourney(stage, wishOf(stage));
    });
  }
});

describe('Entra ID says what it was sent', () => {
  const refused = (text: () => string): NonNullable<Fault['answer']> => () => json(400, { error: 'invalid_request', error_description: `AADSTS90014: ${text()}`, error_codes: [90014] });
  for (const kind of ['service account token', 'refresh token', 'entra token', 'device code'] as const) {
    test(`the ${kind} in its sentence`, async () => {
      await wholeJourney(stage, wishOf(stage));
      stage.sandbox.azure.faults.add({ kind: 'scripted', match: { side: 'entra', path: /oauth2\/v2\.0\/token$/ }, answer: refused(() => `The request contained client_assertion=${stage.secrets.latest(kind)} and '${stage.secrets.latest(kind)}'.`) });
      await wholeJourney(stage, wishOf(stage, { cluster: stage.warm }));
      await signInAnew(stage, stage.sandbox);
    });
  }

  test('half of a token answer, and one that is no JSON', async () => {
    stage.sandbox.azure.faults.add({ kind: 'truncated', times: 6, match: { side: 'entra', path: /oauth2\/v2\.0\/token$/ } });
    await signInAnew(stage, stage.sandbox);
    stage.sandbox.azure.faults.add({ kind: 'scripted', match: { side: 'entra', path: /oauth2\/v2\.0\/token$/ }, answer: () => ({ status: 200, body: `access_token is ${stage.secrets.latest('entra token')}` }) });
    await signInAnew(stage, stage.sandbox);
    await wholeJourney(stage, wishOf(stage));
  });
});
