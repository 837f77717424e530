import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podNeedsOf } from '../../../src/ui/settings/podNeeds.ts';

test('secrets, tolerations and proxy of the settings are what a pod of this cluster needs; without a proxy the cluster’s own stays', () => {
  const proxy = { url: 'http://proxy.example:3128', except: '.example.com' };
  const set = { imagePullSecrets: ['registry'], tolerations: [{ operator: 'Exists' as const }] };
  assert.deepEqual(podNeedsOf({ ...set, proxy }), { pullSecrets: ['registry'], tolerations: [{ operator: 'Exists' }], proxy });
  assert.equal('proxy' in podNeedsOf(set), false);
});
