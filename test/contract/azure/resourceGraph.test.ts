import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, clusterNamed, credentialOf, identityNamed, modern, startTestAzure, subscriptionOf, type TestAzure, wire } from './harness.ts';
import { recording, shapeOf, withoutFacts } from './recordedFacts.ts';

const IDENTITIES = `resources
| where type =~ 'microsoft.managedidentity/userassignedidentities'
| project id, name, subscriptionId, clientId = tostring(properties.clientId)
| order by id asc`;
let azure: TestAzure;
before(async () => {
  azure = await startTestAzure();
});
after(() => azure.close());

function graph(user: string, tenant: string): ResourceGraphClient {
  return new ResourceGraphClient(credentialOf(azure, user, tenant), modern(azure));
}

test('identities of a tenant, page by page', async () => {
  const client = graph('ada', azure.b.id);
  const names: string[] = [];
  let skipToken: string | undefined;
  let pages = 0;
  do {
    const answer = await client.resources({ query: IDENTITIES, options: { top: 3, ...(skipToken === undefined ? {} : { skipToken }) } });
    assert.equal(answer.totalRecords, 4);
    names.push(...(answer.data as { name: string }[]).map((row) => row.name));
    skipToken = answer.skipToken;
    pages += 1;
  } while (skipToken !== undefined);
  assert.deepEqual([pages, names.length, names.toSorted().at(-1)], [2, 4, 'mi-wi-demo']);
});

test('clusters carry the nested properties a projection asks for', async () => {
  const answer = await graph('ada', azure.a.id).resources({
    query: `resources | where type in~ ('Microsoft.ContainerService/managedClusters') and location == 'westeurope'
| project id, name, issuer = properties.oidcIssuerProfile.issuerURL, wi = tobool(properties.securityProfile.workloadIdentity.enabled), tags
| order by name desc`,
    subscriptions: azure.a.subscriptions.map((one) => one.id),
  });
  const rows = answer.data as { name: string; issuer: string | null; wi: boolean }[];
  assert.deepEqual(rows.map((row) => [row.name.slice(0, 8), row.wi, row.issuer?.startsWith(azure.issuers.url)]), [
    ['aks-prod', true, true],
    ['aks-dev-', false, undefined],
  ]);
});

test('only what the caller may read, only the token’s tenant', async () => {
  const foreign = await arm(azure, { tenant: azure.a.id }, 'POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
    query: IDENTITIES,
    subscriptions: [subscriptionOf(azure.b).id],
  });
  assert.equal(foreign.status, 400);
  assert.match(foreign.text, /NoValidSubscriptionsInQueryRequest/);
  const deploy = identityNamed(azure, azure.b, 'mi-deploy');
  azure.admin.putCredential(deploy.id, { name: 'pod', issuer: azure.admin.issuerOf(clusterNamed(azure, azure.a, 'aks-prod').id), subject: 's', audiences: ['api://AzureADTokenExchange'] });
  const issuer = azure.admin.issuerOf(clusterNamed(azure, azure.a, 'aks-prod').id);
  const exchanged = await wire({
    url: `${azure.entraUrl}/${azure.b.id}/oauth2/v2.0/token`,
    ca: azure.ca.certPem,
    form: {
      grant_type: 'client_credentials',
      client_id: deploy.clientId,
      scope: `${azure.armUrl}/.default`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await azure.issuers.sign({ issuer, subject: 's' }),
    },
  });
  const token = String(exchanged.json().access_token);
  const own = await arm(azure, { tenant: azure.b.id, token }, 'POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', { query: 'resources | project id' });
  // Its role is on the group of the cluster; the identities lie in another.
  assert.deepEqual((own.json().data as { id: string }[]).map((row) => row.id.split('/').at(-2)), ['managedClusters']);
});

test('the language: filters, counts, containers, role assignments', async () => {
  const ask = async (query: string): Promise<unknown> => (await graph('ada', azure.b.id).resources({ query })).data as unknown;
  assert.deepEqual(await ask("resources | where type has 'managedidentity' | summarize count() by type"), [
    { type: 'microsoft.managedidentity/userassignedidentities', count_: 4 },
  ]);
  assert.deepEqual(await ask('resources | count'), [{ Count: 5 }]);
  assert.deepEqual(await ask("resources | where name startswith 'MI-WI' or (name contains 'nobody' and isnotempty(id)) | project name"), [{ name: 'mi-wi-demo' }]);
  assert.deepEqual(await ask("resources | where type !~ 'microsoft.containerservice/managedclusters' | where not(name =~ 'MI-WI-DEMO') | take 1 | project n = toupper(type)"), [
    { n: 'MICROSOFT.MANAGEDIDENTITY/USERASSIGNEDIDENTITIES' },
  ]);
  assert.equal((await ask("resourcecontainers | where type == 'microsoft.resources/subscriptions' | project id, name") as unknown[]).length, 2);
  assert.ok((await ask("authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | extend p = tostring(properties.principalId) | project id, p") as unknown[]).length >= 5);
  assert.deepEqual(await ask("resources | where tags['environment'] == 'production' | project-away properties | project kind"), [{ kind: 'base' }]);
});

test('what cannot be read is refused with its place', async () => {
  const post = (query: string): ReturnType<typeof arm> =>
    arm(azure, { tenant: azure.b.id }, 'POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', { query });
  for (const query of ['resources | where where', 'resources | where name =', 'resources | mystery 3', "resources | where name == 'open", 'nonsense | count', 'resources | project bin(id, 3)', '']) {
    const refused = await post(query);
    assert.equal(refused.status, 400, query);
    assert.match(refused.text, /InvalidQuery/);
  }
});

test('without an id there is no next page, and the answer says that rows are missing', async () => {
  const answer = await graph('ada', azure.b.id).resources({ query: 'resources | project name', options: { top: 2 } });
  assert.deepEqual([answer.resultTruncated, answer.skipToken], ['true', undefined]);
});

test('a new resource may be late', async () => {
  azure.faults.propagation.graphMs = 60_000;
  const { resourceGroup, subscriptionId } = azure.admin.identities(azure.b.id)[0] ?? { resourceGroup: '', subscriptionId: '' };
  const path = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-late?api-version=2024-11-30`;
  assert.equal((await arm(azure, { tenant: azure.b.id }, 'PUT', path, { location: 'westeurope' })).status, 201);
  assert.equal((await graph('ada', azure.b.id).resources({ query: IDENTITIES })).totalRecords, 4);
  azure.faults.propagation.graphMs = 0;
  assert.equal((await graph('ada', azure.b.id).resources({ query: IDENTITIES })).totalRecords, 5);
});

test('answers on record', { skip: withoutFacts }, async () => {
  const as = { tenant: azure.b.id };
  const ask = (query: string): ReturnType<typeof arm> => arm(azure, as, 'POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01', { query, options: { $top: 1 } });
  const paged = recording('resourcegraph__test_skip_token_query')[0];
  const answer = await ask('resources | project id');
  assert.deepEqual(shapeOf(answer.json()).toSorted(), shapeOf(paged?.body).toSorted());
  assert.deepEqual(Object.keys(answer.headers).filter((name) => name.startsWith('x-ms-user-quota')), Object.keys(paged?.headers ?? {}).filter((name) => name.startsWith('x-ms-user-quota')));
  const failed = recording('resourcegraph__test_query_error')[0];
  const refused = await ask('resources | where name ==');
  assert.equal(refused.status, failed?.status);
  assert.deepEqual(shapeOf(refused.json()).toSorted(), shapeOf(failed?.body).toSorted());
});
