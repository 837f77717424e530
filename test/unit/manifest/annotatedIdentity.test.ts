import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotatedIdentity, annotationsFor } from '../../../src/core/manifest/annotatedIdentity.ts';
import { classifyClientId } from '../../../src/core/manifest/classifyClientId.ts';
import { clusterTenantOf } from '../../../src/core/manifest/clusterTenant.ts';
import { indexIdentities } from '../../../src/core/manifest/identityIndex.ts';
import { lensTitle } from '../../../src/core/manifest/lensTitle.ts';
import { resourcesOf, type Resource } from '../../../src/core/manifest/manifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import type { TenantId } from '../../../src/core/model/ids.ts';
import { workloadIdentityKeys as keys } from '../../../src/core/model/serviceAccount.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { aServiceAccount, anIdentity, contoso, fabrikam } from '../../builders/chain.ts';
import { knownSnapshot } from './knownSnapshot.ts';

const identity = anIdentity();
const identities = indexIdentities(knownSnapshot());
const say = speaker(inEnglish);

function account(annotations: readonly string[]): Resource {
  const [placed] = resourcesOf(readManifest(`kind: ServiceAccount\nmetadata:\n  name: a\n  annotations:\n${annotations.map((line) => `    ${line}\n`).join('')}`));
  assert.ok(placed !== undefined);
  return placed.resource;
}

const titles: readonly (readonly [string, readonly string[], TenantId | undefined, string | undefined])[] = [
  ['nothing', [], undefined, 'Insert client-id…'],
  ['a known identity, the tenant right', [`${keys.clientId}: ${identity.clientId.toUpperCase()}`, `${keys.tenantId}: ${fabrikam}`], contoso, 'mi-wi-demo in Fabrikam · Replace…'],
  ['a known identity, no tenant-id, cluster not known', [`${keys.clientId}: ${identity.clientId}`], undefined, 'mi-wi-demo in Fabrikam · Replace…'],
  ['a known identity, no tenant-id, cluster in the same tenant', [`${keys.clientId}: ${identity.clientId}`], fabrikam, 'mi-wi-demo in Fabrikam · Replace…'],
  ['a known identity, no tenant-id, cluster in another tenant', [`${keys.clientId}: ${identity.clientId}`], contoso, 'mi-wi-demo in Fabrikam: tenant-id is missing · Insert'],
  ['a known identity, tenant-id of the cluster', [`${keys.clientId}: ${identity.clientId}`, `${keys.tenantId}: ${contoso}`], undefined, 'mi-wi-demo in Fabrikam: tenant-id is another tenant’s · Correct'],
  ['an identity that is not known', [`${keys.clientId}: 99999999-1111-4222-8333-444455556666`], undefined, 'No identity you can see has this client id · Replace…'],
  ['an object id', [`${keys.clientId}: ${identity.principalId}`], undefined, 'client-id holds another id of mi-wi-demo · Correct'],
  ['a resource id', [`${keys.clientId}: ${identity.id.toUpperCase()}`], undefined, 'client-id holds another id of mi-wi-demo · Correct'],
  ['a name', [`${keys.clientId}: mi-wi-demo`], undefined, 'client-id is not a client id · Replace…'],
  ['empty', [`${keys.clientId}: ""`], undefined, 'client-id is not a client id · Replace…'],
  ['from a template', [`${keys.clientId}: {{ .Values.clientId }}`], undefined, undefined],
  ['from the environment', [`${keys.clientId}: "\${CLIENT_ID}"`], undefined, undefined],
  ['perhaps from a template line', ['{{- toYaml .Values.annotations | nindent 4 }}'], undefined, undefined],
  ['twice', [`${keys.clientId}: ${identity.clientId}`, `${keys.clientId}: x`], undefined, undefined],
];
for (const [what, lines, clusterTenant, title] of titles) {
  test(`lens: ${what}`, () => {
    const found = lensTitle(annotatedIdentity({ resource: account(lines), identities, clusterTenant }), identities);
    assert.equal(found && say(found.message.key, found.message.params), title);
    assert.equal(found?.clientId, title !== undefined && /(Correct|Insert)$/.test(title) ? identity.clientId : undefined);
  });
}

test('without any identity known, an unknown client id is no verdict', () => {
  const found = lensTitle(annotatedIdentity({ resource: account([`${keys.clientId}: ${identity.clientId}`]), identities: indexIdentities(knownSnapshot({ identities: [] })), clusterTenant: undefined }), { size: 0 });
  assert.deepEqual(found, { message: { key: 'lens.replace' } });
});

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
