import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askWorkload } from '../../../src/ui/ask/askWorkload.ts';
import { aCluster } from '../../builders/chain.ts';
import { fakeSession } from './fakeSession.ts';
import { scriptedHost } from './scriptedHost.ts';

const args = { title: 'Diagnose', cluster: aCluster(), serviceAccount: { namespace: 'default', name: 'reader' } };

describe('asking for a workload', () => {
  test('is no question where there is none', async () => {
    const host = scriptedHost([]);
    assert.deepEqual(await askWorkload(fakeSession(host).context, args), { kind: 'none' });
    assert.deepEqual(host.seen, []);
  });

  test('is one where the workloads cannot be read', async () => {
    const host = scriptedHost([{ pick: 'Service account only' }]);
    const { context, faults } = fakeSession(host);
    faults.set('listWorkloads', 'forbidden');
    assert.deepEqual(await askWorkload(context, args), { kind: 'none' });
    assert.deepEqual(host.seen[0]?.obstacles, ['forbidden']);
  });
});
