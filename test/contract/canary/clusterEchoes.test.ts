import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { stringify } from 'yaml';
import { coolDown, wishOf } from '../journey/stage.ts';
import { startEchoServer, type EchoServer } from './echoServer.ts';
import { Secrets } from './secrets.ts';
import { startCanaryStage, wholeJourney, type CanaryStage } from './stage.ts';

let echo: EchoServer;
let stage: CanaryStage;
before(async () => {
  stage = await startCanaryStage(25);
  echo = await startEchoServer();
});
afterEach(async () => {
  stage.sandbox.azure.faults.clear();
  stage.setKubeconfig(undefined);
  coolDown(stage);
  const leaks = await stage.leaks();
  assert.equal(leaks.length, 0, leaks.slice(0, 8).join('\n'));
});
after(async () => {
  await stage.close();
  await echo.close();
});

describe('a kubeconfig that is broken', () => {
  const server = 'https://127.0.0.1:1';
  const config = (user: unknown, cluster: unknown = { server }): string =>
    stringify({ 'current-context': 'c', contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }], clusters: [{ name: 'c', cluster }], users: [{ name: 'u', user }] });
  const planted = Secrets.made();
  const texts: Readonly<Record<string, string>> = {
    'cut off in the middle of a token': `${config({ token: planted })}\n  "${planted.slice(0, 120)}`,
    'no YAML at all': `token: {${planted}: [`,
    'a token that is a list': config({ token: [planted] }),
    'another program with a token in its arguments and environment': config({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: `/opt/${planted.slice(0, 60)}/login`, args: ['--token', planted], env: [{ name: 'TOKEN', value: planted }] } }),
    'a key that is no base64': config({ 'client-certificate-data': 'AAAA', 'client-key-data': `!${planted}` }),
    'a key that is no key': config({ 'client-certificate-data': Buffer.from('no certificate').toString('base64'), 'client-key-data': Buffer.from(planted).toString('base64') }),
    'a password': config({ username: 'admin', password: planted }),
    'a server with a token in its address': config({ token: planted }, { server: `https://user:${planted}@127.0.0.1:1/?token=${planted}` }),
    'a context that names a token': config({ token: planted }).replace('current-context: c', `current-context: ${planted}`),
  };
  for (const [name, text] of Object.entries(texts)) {
    test(name, async () => {
      stage.secrets.plant('broken kubeconfig', planted);
      stage.setKubeconfig(() => text);
      const ended = await wholeJourney(await stage.anew(), wishOf(stage, { cluster: stage.warm }));
      assert.equal(ended.linked, false);
    });
  }
});

describe('an API server that says what it was sent', () => {
  for (const form of ['status', 'page', 'half'] as const) {
    for (const status of [500, 403, 401, 200]) {
      test(`${status} as ${form}`, async () => {
        echo.answer = { status, form };
        stage.sandbox.kubernetes.admin.setSignIn(stage.warm.id, 'certificate');
        const own = stage.sandbox.kubernetes.plane.kubeconfig(stage.warm.id, 'exec');
        stage.setKubeconfig(() => own.replace(/server: .*/, `server: ${echo.url}`).replace(/certificate-authority-data: .*/, `certificate-authority-data: ${Buffer.from(echo.caPem).toString('base64')}`));
        await wholeJourney(await stage.anew(), wishOf(stage, { cluster: stage.warm }));
      });
    }
  }

  test('and is sent a token of Entra ID', async () => {
    stage.sandbox.kubernetes.admin.setSignIn(stage.warm.id, 'entra');
    const own = stage.sandbox.kubernetes.plane.kubeconfig(stage.warm.id, 'exec');
    stage.setKubeconfig(() => own.replace(/server: .*/, `server: ${echo.url}`).replace(/certificate-authority-data: .*/, `certificate-authority-data: ${Buffer.from(echo.caPem).toString('base64')}`));
    for (const status of [500, 403, 401]) {
      echo.answer = { status, form: 'status' };
      await wholeJourney(await stage.anew(), wishOf(stage, { cluster: stage.warm }));
    }
  });
});
