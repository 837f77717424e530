import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountLenses, type AccountLens } from '../../../src/core/assist/accountLenses.ts';
import { linkStateOf, type LinkState } from '../../../src/core/assist/linkState.ts';
import { annotatedIdentity } from '../../../src/core/manifest/annotatedIdentity.ts';
import { indexIdentities } from '../../../src/core/manifest/identityIndex.ts';
import { resourcesOf, type Resource } from '../../../src/core/manifest/manifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import type { FederatedCredential } from '../../../src/core/model/identity.ts';
import type { TenantId } from '../../../src/core/model/ids.ts';
import { workloadIdentityKeys as keys } from '../../../src/core/model/serviceAccount.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { aCredential, aServiceAccount, anIdentity, contoso, fabrikam } from '../../builders/chain.ts';
import { knownSnapshot } from '../manifest/knownSnapshot.ts';
import { signedInSnapshot } from './signedInSnapshot.ts';

const identity = anIdentity();
const identities = indexIdentities(knownSnapshot());
const say = speaker(inEnglish);

function account(annotations: readonly string[]): Resource {
  const [placed] = resourcesOf(readManifest(`kind: ServiceAccount\nmetadata:\n  name: a\n  annotations:\n${annotations.map((line) => `    ${line}\n`).join('')}`));
  assert.ok(placed !== undefined);
  return placed.resource;
}

const linked: LinkState = { state: 'notRead' };
const actions = 'Link…, Run quota pod, Diagnose…';

function lenses(lines: readonly string[], clusterTenant: TenantId | undefined, link: LinkState | undefined = linked): readonly AccountLens[] {
  return accountLenses({ identity: annotatedIdentity({ resource: account(lines), identities, clusterTenant }), link, identitiesKnown: true, named: true });
}
const titles = (all: readonly AccountLens[]): string => all.map(({ message }) => say(message.key, message.params)).join(', ');

const cases: readonly (readonly [string, readonly string[], TenantId | undefined, string])[] = [
  ['nothing', [], undefined, 'Insert client-id…, Link…, Diagnose…'],
  ['a known identity, the tenant right', [`${keys.clientId}: ${identity.clientId.toUpperCase()}`, `${keys.tenantId}: ${fabrikam}`], contoso, `mi-wi-demo in Fabrikam · Check link, Replace client-id…, ${actions}`],
  ['a known identity, no tenant-id, cluster not known', [`${keys.clientId}: ${identity.clientId}`], undefined, `mi-wi-demo in Fabrikam · Check link, Replace client-id…, ${actions}`],
  ['a known identity, no tenant-id, cluster in the same tenant', [`${keys.clientId}: ${identity.clientId}`], fabrikam, `mi-wi-demo in Fabrikam · Check link, Replace client-id…, ${actions}`],
  ['a known identity, no tenant-id, cluster in another tenant', [`${keys.clientId}: ${identity.clientId}`], contoso, `mi-wi-demo in Fabrikam: tenant-id is missing · Insert, ${actions}`],
  ['a known identity, tenant-id of the cluster', [`${keys.clientId}: ${identity.clientId}`, `${keys.tenantId}: ${contoso}`], undefined, `mi-wi-demo in Fabrikam: tenant-id is another tenant’s · Correct, ${actions}`],
  ['an identity that is not known', [`${keys.clientId}: 99999999-1111-4222-8333-444455556666`], undefined, `No identity you can see has this client id · Replace…, ${actions}`],
  ['an object id', [`${keys.clientId}: ${identity.principalId}`], undefined, `client-id holds another id of mi-wi-demo · Correct, ${actions}`],
  ['a resource id', [`${keys.clientId}: ${identity.id.toUpperCase()}`], undefined, `client-id holds another id of mi-wi-demo · Correct, ${actions}`],
  ['a name', [`${keys.clientId}: mi-wi-demo`], undefined, `client-id is not a client id · Replace…, ${actions}`],
  ['empty', [`${keys.clientId}: ""`], undefined, `client-id is not a client id · Replace…, ${actions}`],
  ['from a template', [`${keys.clientId}: {{ .Values.clientId }}`], undefined, actions],
  ['from the environment', [`${keys.clientId}: "\${CLIENT_ID}"`], undefined, actions],
  ['perhaps from a template line', ['{{- toYaml .Values.annotations | nindent 4 }}'], undefined, actions],
  ['twice', [`${keys.clientId}: ${identity.clientId}`, `${keys.clientId}: x`], undefined, actions],
];
for (const [what, lines, clusterTenant, expected] of cases) {
  test(`lenses: ${what}`, () => {
    const found = lenses(lines, clusterTenant);
    assert.equal(titles(found), expected);
    // Only what can mean one identity writes without a question, and each kind stands once.
    const [first] = found;
    const corrects = /(Correct|Insert), /.test(expected);
    assert.equal(first?.action.kind === 'insert' ? first.action.clientId : undefined, corrects ? identity.clientId : undefined);
    assert.equal(new Set(found.map(({ kind }) => kind)).size, found.length);
  });
}

test('without any identity known, an unknown client id is no verdict; without a name, nothing is done in a cluster', () => {
  const annotated = annotatedIdentity({ resource: account([`${keys.clientId}: ${identity.clientId}`]), identities: indexIdentities(knownSnapshot({ identities: [] })), clusterTenant: undefined });
  assert.equal(titles(accountLenses({ identity: annotated, link: undefined, identitiesKnown: false, named: false })), 'Replace client-id…');
});

const otherIssuer = 'https://westus2.oic.prod-aks.azure.com/x/y/';
const states: readonly (readonly [string, { readonly credentials?: readonly FederatedCredential[]; readonly held?: false }, string | undefined, LinkState['state'], string])[] = [
  ['credentials that were not read', {}, 'default', 'notRead', 'mi-wi-demo in Fabrikam · Check link'],
  ['its credential', { credentials: [aCredential()] }, 'default', 'linked', 'Linked to mi-wi-demo in Fabrikam'],
  ['its credential, the namespace left open', { credentials: [aCredential()] }, undefined, 'linked', 'Linked to mi-wi-demo in Fabrikam'],
  ['its credential, the cluster’s accounts not read', { credentials: [aCredential()], held: false }, 'default', 'linked', 'Linked to mi-wi-demo in Fabrikam'],
  ['no credential', { credentials: [] }, 'default', 'noIssuer', 'No federated credential for this issuer'],
  ['no credential, and no cluster that holds it', { credentials: [], held: false }, 'default', 'noSubject', 'No federated credential for this service account'],
  ['another cluster’s credential', { credentials: [aCredential({ issuer: otherIssuer })] }, 'default', 'noIssuer', 'No federated credential for this issuer'],
  ['another cluster’s credential, the cluster not known', { credentials: [aCredential({ issuer: otherIssuer })], held: false }, 'default', 'uncertain', 'mi-wi-demo in Fabrikam'],
  ['an issuer without its slash', { credentials: [aCredential({ issuer: aCredential().issuer.slice(0, -1) })] }, 'default', 'noIssuer', 'No federated credential for this issuer'],
  ['another account’s credential', { credentials: [aCredential({ subject: 'system:serviceaccount:default:other' })] }, 'default', 'noSubject', 'No federated credential for this service account'],
  ['a subject in another case', { credentials: [aCredential({ subject: 'system:serviceaccount:Default:wi-demo-account' })] }, 'default', 'noSubject', 'No federated credential for this service account'],
  ['another audience', { credentials: [aCredential({ audiences: ['api://x'] })] }, 'default', 'uncertain', 'mi-wi-demo in Fabrikam'],
];
for (const [what, known, namespace, state, title] of states) {
  test(`state of a link: ${what}`, () => {
    const link = linkStateOf({ snapshot: signedInSnapshot({ ...(known.credentials === undefined ? {} : { credentials: known.credentials }), ...(known.held === false ? {} : { held: [aServiceAccount({})] }) }), identity, account: { namespace, name: 'wi-demo-account' } });
    assert.equal(link.state, state);
    const [first] = lenses([`${keys.clientId}: ${identity.clientId}`, `${keys.tenantId}: ${fabrikam}`], contoso, link);
    assert.equal(first && say(first.message.key, first.message.params), title);
  });
}
