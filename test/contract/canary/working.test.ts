import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { coolDown, wishOf } from '../journey/stage.ts';
import { startCanaryStage, wholeJourney, type CanaryStage } from './stage.ts';

let stage: CanaryStage;
before(async () => {
  stage = await startCanaryStage(23);
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

describe('a journey that works', () => {
  test('with Entra ID in front of the cluster', async () => {
    assert.deepEqual(await wholeJourney(stage, wishOf(stage)), { verdict: 'ok', linked: true });
    assert.deepEqual(stage.secrets.kinds(), ['device code', 'entra token', 'refresh token', 'service account token']);
  });

  test('with client certificate and static token in the kubeconfig', async () => {
    stage.sandbox.kubernetes.admin.setSignIn(stage.warm.id, 'certificate');
    assert.deepEqual(await wholeJourney(stage, wishOf(stage, { cluster: stage.warm })), { verdict: 'ok', linked: true });
    assert.deepEqual(stage.secrets.kinds(), ['client key', 'client key in a kubeconfig', 'device code', 'entra token', 'kubeconfig token', 'refresh token', 'service account token']);
  });
});
