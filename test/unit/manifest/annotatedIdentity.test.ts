import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotationsFor } from '../../../src/core/manifest/annotatedIdentity.ts';
import { classifyClientId } from '../../../src/core/manifest/classifyClientId.ts';
import { clusterTenantOf } from '../../../src/core/manifest/clusterTenant.ts';
import { indexIdentities } from '../../../src/core/manifest/identityIndex.ts';
import { resourcesOf, type Resource } from '../../../src/core/manifest/manifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import type { TenantId } from '../../../src/core/model/ids.ts';
import { workloadIdentityKeys as keys } from '../../../src/core/model/serviceAccount.ts';
import { aServiceAccount, anIdentity, contoso, fabrikam } from '../../builders/chain.ts';
import { knownSnapshot } from './knownSnapshot.ts';

const identity = anIdentity();
const identities = indexIdentities(knownSnapshot());

function account(annotations: readonly string[]): Resource {
  const [placed] = resourcesOf(readManifest(`kind: ServiceAccount\nmetadata:\n  name: a\n  annotations:\n${annotations.map((line) => `    ${line}\n`).join('')}`));
  assert.ok(placed !== undefined);
  return placed.resource;
}

test('tenant-id is written wherever the cluster’s own tenant would not do, or is not known', () => {
  const wanted = (lines: readonly string[], clusterTenant: TenantId | undefined, tenantId: TenantId | undefined = fabrikam) => annotationsFor({ clientId: identity.clientId, tenantId, clusterTenant, resource: account(lines) });
  const both = { annotations: { [keys.clientId]: identity.clientId, [keys.tenantId]: fabrikam }, remove: [] };
  assert.deepEqual(wanted([], contoso), both);
  assert.deepEqual(wanted([], undefined), both);
  assert.deepEqual(wanted([], fabrikam), { annotations: { [keys.clientId]: identity.clientId }, remove: [] });
  assert.deepEqual(wanted([`${keys.tenantId}: ${contoso}`], fabrikam), both);
  assert.deepEqual(annotationsFor({ clientId: identity.clientId, tenantId: undefined, clusterTenant: contoso, resource: account([]) }), { annotations: { [keys.clientId]: identity.clientId }, remove: [keys.tenantId] });
});

const texts: readonly (readonly [string, string])[] = [
  [` ${identity.clientId.toUpperCase()} `, 'clientId'],
  [identity.principalId, 'otherId'],
  [identity.id, 'otherId'],
  ['', 'empty'],
  ['/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/x', 'armId'],
  ['https://oidc.example/x/', 'url'],
  ['<YOUR_CLIENT_ID>', 'placeholder'],
  ['REPLACE_ME', 'placeholder'],
  ['{00000000-0000-4000-8000-000000000000}', 'placeholder'],
  ['00000000000040008000000000000000', 'other'],
  ['mi-wi-demo', 'other'],
];
for (const [text, kind] of texts) test(`in the place of a client id, “${text}” is ${kind}`, () => assert.equal(classifyClientId(text, identities).kind, kind));

test('the cluster’s tenant is known where its service accounts were read', () => {
  const held = knownSnapshot({ held: [aServiceAccount({}, { namespace: 'n', name: 'a' })] });
  assert.equal(clusterTenantOf(held, { namespace: 'n', name: 'a' }), contoso);
  assert.equal(clusterTenantOf(held, { namespace: undefined, name: 'a' }), undefined);
  assert.equal(clusterTenantOf(held, { namespace: 'n', name: 'b' }), undefined);
  assert.equal(clusterTenantOf(knownSnapshot(), { namespace: 'n', name: 'a' }), undefined);
});
