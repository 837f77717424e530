import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityFacts } from '../../../src/core/assist/identityFacts.ts';
import { idAt } from '../../../src/core/assist/identityPlaces.ts';
import { unlabelledPodNear, unlabelledPods } from '../../../src/core/assist/unlabelledPods.ts';
import { emptySnapshot, type Snapshot } from '../../../src/core/inventory/snapshot.ts';
import { checkManifest } from '../../../src/core/manifest/checkManifest.ts';
import { indexIdentities } from '../../../src/core/manifest/identityIndex.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { aCredential, anIdentity, contoso } from '../../builders/chain.ts';
import { signedInSnapshot } from './signedInSnapshot.ts';

const client = anIdentity().clientId;
const unknown = '99999999-1111-4222-8333-444455556666';
const factsIn = (text: string, snapshot: Snapshot) => identityFacts(text, snapshot, indexIdentities(snapshot));

test('what is known of an identity is told, and what was not read is told as that', () => {
  assert.equal(factsIn('mi-wi-demo', signedInSnapshot({})).state, 'noId');
  assert.equal(factsIn(unknown, emptySnapshot).state, 'signedOut');
  assert.equal(factsIn(unknown, signedInSnapshot({})).state, 'unknown');
  const known = factsIn(` ${client.toUpperCase()} `, signedInSnapshot({ credentials: [aCredential()] }));
  assert.ok(known.state === 'known');
  assert.equal(known.named.tenantName, 'Fabrikam');
  assert.deepEqual(known.credentials, { state: 'read', items: [aCredential()] });
  assert.deepEqual(known.roles, { state: 'notRead' });
  const byObjectId = factsIn(anIdentity().principalId, signedInSnapshot({}));
  assert.equal(byObjectId.state === 'known' && byObjectId.named.by, 'principalId');
});

test('as long as a tenant was not read whole, an unknown id may be of it', () => {
  const base = signedInSnapshot({});
  const entry = base.byTenant.get(contoso) ?? assert.fail('no tenant');
  const failure = { reason: 'forbidden', operation: 'listIdentities' } as const;
  for (const identities of [{ state: 'idle' }, { state: 'failed', failure }, { state: 'loaded', value: { items: [], gaps: [failure] }, readAt: 0 }] as const) {
    assert.deepEqual(factsIn(unknown, { ...base, byTenant: new Map(base.byTenant).set(contoso, { ...entry, identities }) }), { state: 'notRead', tenants: ['Contoso'] });
  }
  assert.deepEqual(factsIn(unknown, { ...base, byTenant: new Map() }), { state: 'notRead', tenants: [] });
});

const manifest = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: a
  namespace: n
  annotations:
    azure.workload.identity/client-id: ${client}
    azure.workload.identity/tenant-id: "${contoso}"
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: w, namespace: n}
spec:
  template:
    spec:
      serviceAccountName: a
      containers:
        - name: c
          image: i
          env:
            - {name: AZURE_CLIENT_ID, value: ${unknown}}
            - {name: OTHER, value: ${client}}
`;

test('ids are found where they mean something', () => {
  const read = readManifest(manifest);
  const at = (text: string, from = 0) => idAt(read, manifest.indexOf(text, from) + 3);
  assert.deepEqual(at(client), { kind: 'clientId', text: client, range: { start: manifest.indexOf(client), end: manifest.indexOf(client) + 36 }, account: { name: 'a', namespace: 'n' } });
  assert.equal(at(`"${contoso}`)?.kind, 'tenantId');
  assert.deepEqual([at(unknown)?.kind, at(unknown)?.account], ['clientId', undefined]);
  assert.equal(at(client, manifest.indexOf('OTHER')), undefined);
  assert.equal(idAt(read, 0), undefined);
});

test('pods whose label is missing are found at the key that holds them, the one at the cursor or the next', () => {
  const two = `${manifest}---\n${manifest.slice(manifest.indexOf('apiVersion: apps'))}`;
  const read = readManifest(two);
  const pods = unlabelledPods(read, checkManifest(read));
  assert.deepEqual(pods.map(({ anchor }) => two.slice(anchor, anchor + 9)), ['template:', 'template:']);
  assert.equal(unlabelledPodNear(pods, 0), pods[0]);
  assert.equal(unlabelledPodNear(pods, two.length), pods[1]);
  assert.equal(unlabelledPodNear([], 0), undefined);
});
