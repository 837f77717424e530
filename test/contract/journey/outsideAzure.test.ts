import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import { quotaActions } from '../../../src/core/chain/facts.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { withLocalClusters } from '../../../src/core/inventory/withLocalClusters.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { subscriptionScope } from '../../../src/core/model/armId.ts';
import { kubeContextId, outsideAzure, parseClusterId } from '../../../src/core/model/kubeContext.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import type { LocalClusters } from '../../../src/core/ports/localClusters.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { proveExchange } from '../../../src/core/proof/proveExchange.ts';
import { connectKubernetes } from '../../../src/kubernetes/connectKubernetes.ts';
import { hastyClock, never, startStage, there, type Stage } from './stage.ts';
import { link, outcomeOf, unlink } from './linking.ts';

const folder = mkdtempSync(join(tmpdir(), 'tenantlink-kubeconfig-'));
let stage: Stage;
let world: World;
let local: LocalClusters;

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Record<string, unknown> }];
  readonly users: readonly [{ readonly user: Record<string, unknown> }];
}

/** Writes a kubeconfig of some contexts as a person's file. */
function writeKubeconfig(name: string, contexts: Readonly<Record<string, { readonly cluster: unknown; readonly user: unknown }>>): string {
  const path = join(folder, name);
  const entries = Object.entries(contexts);
  writeFileSync(
    path,
    JSON.stringify({
      'current-context': 'none of them',
      contexts: entries.map(([context]) => ({ name: context, context: { cluster: context, user: context } })),
      clusters: entries.map(([context, { cluster }]) => ({ name: context, cluster })),
      users: entries.map(([context, { user }]) => ({ name: context, user })),
    }),
  );
  return path;
}

before(async () => {
  stage = await startStage();
  const kubeconfigOf = (text: string): { readonly cluster: Record<string, unknown>; readonly user: Record<string, unknown> } => {
    const { clusters, users } = parse(text) as Kubeconfig;
    return { cluster: clusters[0].cluster, user: users[0].user };
  };
  const kind = kubeconfigOf(stage.sandbox.kubernetes.externalKubeconfig('kind-dev'));
  const bare = kubeconfigOf(stage.sandbox.kubernetes.externalKubeconfig('k3s-bare', { workloadIdentity: false }));
  // As minikube writes it: the authority in a file beside the kubeconfig.
  const { 'certificate-authority-data': authority, ...rest } = bare.cluster;
  writeFileSync(join(folder, 'ca.crt'), Buffer.from(String(authority), 'base64'));
  const first = writeKubeconfig('first', { 'kind-dev': kind, 'aks-elsewhere': { cluster: { server: 'https://x.hcp.westus2.azmk8s.io:443' }, user: {} } });
  const second = writeKubeconfig('second', {
    'kind-dev': { cluster: { server: 'https://127.0.0.1:1' }, user: { token: 'shadowed' } },
    'k3s-bare': { cluster: { ...rest, 'certificate-authority': 'ca.crt' }, user: bare.user },
    'gone one': { cluster: { server: 'https://127.0.0.1:9' }, user: { token: 'x' } },
    'runs a program': { cluster: kind.cluster, user: { exec: { command: 'aws', args: ['eks', 'get-token'] } } },
  });
  const { signIn } = stage.product;
  const kubernetes = connectKubernetes({
    credentials: { kubeconfig: () => assert.fail('Azure was asked for the kubeconfig of a cluster outside Azure') },
    tokens: signIn,
    clock: hastyClock(),
    log: () => undefined,
    environment: { KUBECONFIG: `${first}:${join(folder, 'missing')}:${second}` },
  });
  local = kubernetes.local;
  world = { ...stage.product.world, ...kubernetes, ...withLocalClusters(stage.product.world, local, 'Kubeconfig') };
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stage.close();
});

const linking = (context: string): LinkWish => ({
  cluster: { id: kubeContextId(context), tenantId: outsideAzure },
  serviceAccount: { namespace: 'default', name: 'wi-outside' },
  identity: { kind: 'existing', ref: stage.identity },
  role: { name: 'Reader', scope: subscriptionScope(stage.identity.subscriptionId) },
});

test('the contexts of all kubeconfig files stand in a place of their own; AKS’s are in the tree already, and what does not answer says why', async () => {
  const tenants = await world.tenants.listTenants({ accountId: there((await stage.product.signIn.accounts(never))[0]).id, signal: never });
  assert.deepEqual(tenants.at(-1), { id: outsideAzure, displayName: 'Kubeconfig' });
  const { items, gaps } = await world.clusters.list({ tenantId: outsideAzure, signal: never });
  assert.deepEqual(items.map(({ name, oidcIssuerEnabled, workloadIdentityEnabled }) => [name, oidcIssuerEnabled, workloadIdentityEnabled]), [['kind-dev', true, true], ['k3s-bare', true, false]]);
  assert.deepEqual(gaps.map(({ target, reason, code }) => [target, reason, code]), [['gone one', 'unreachable', 'ECONNREFUSED'], ['runs a program', 'notSupported', 'ExecCommandRefused']]);
  assert.deepEqual((await world.identities.list({ tenantId: outsideAzure, signal: never })).items, []);
});

test('a cluster outside Azure is linked to an identity, the exchange proven, and the link taken back', async () => {
  const wish = linking('kind-dev');
  const { plan, record } = await link(wish, world);
  assert.equal(plan.steps.find(({ id }) => id === 'configureCluster')?.state, 'inPlace');
  const account = there(await world.access.getServiceAccount({ cluster: wish.cluster, serviceAccount: wish.serviceAccount, signal: never }));
  // No tenant is the cluster's own, so the tenant-id is always written.
  assert.equal(account.annotations[workloadIdentityKeys.tenantId], stage.fabrikam);
  const subject = { ...chainSubjectOf(wish), actions: quotaActions };
  assert.deepEqual(evaluateChain(await readFacts(subject, world, never)).filter(({ verdict }) => verdict !== 'ok').map(({ code }) => code), []);
  let status: string | undefined;
  for await (const event of proveExchange(subject, world, never)) if (event.kind === 'proof') ({ status } = event.proof);
  assert.equal(status, 'proven');
  await unlink(record, world);
  assert.equal(await world.access.getServiceAccount({ cluster: wish.cluster, serviceAccount: wish.serviceAccount, signal: never }), undefined);
});

test('without the webhook it is refused before anything is written, with what to install', async () => {
  const outcome = await outcomeOf(linking('k3s-bare'), world);
  assert.deepEqual(outcome.kind === 'refused' && outcome.refusals.map(({ message }) => message.key), ['plan.refused.webhookMissing']);
});

test('a context that is gone is not found; ids outside Azure are parsed and nothing else passes for one', async () => {
  await assert.rejects(world.clusters.get({ cluster: { id: kubeContextId('no such'), tenantId: outsideAzure }, signal: never }), /notFound/);
  assert.equal(parseClusterId(kubeContextId('arn:aws:eks/prod ü'), 'here'), kubeContextId('arn:aws:eks/prod ü'));
  for (const text of ['/kubeconfig/contexts/', '/kubeconfig/contexts/a/b', '/kubeconfig/contexts/%zz', 'kind-dev']) assert.throws(() => parseClusterId(text, 'here'), /invalidInput/, text);
});

test('a malformed kubeconfig is told with file and line, never its text, and hides no tenant', async () => {
  const path = join(folder, 'broken');
  writeFileSync(path, 'users:\n- name: x\n  user: {token: "canary-token\n');
  const broken = connectKubernetes({ credentials: { kubeconfig: () => assert.fail() }, tokens: stage.product.signIn, clock: hastyClock(), log: () => undefined, environment: { KUBECONFIG: path } });
  const catalogs = withLocalClusters(stage.product.world, broken.local, 'Kubeconfig');
  const failure = await broken.local.list({ signal: never }).then(() => undefined, (thrown: unknown) => thrown);
  assert.match(String(failure), /readKubeconfig: invalidInput/);
  assert.doesNotMatch(JSON.stringify(failure) + String(failure), /canary/);
  assert.ok((await catalogs.tenants.listTenants({ accountId: there((await stage.product.signIn.accounts(never))[0]).id, signal: never })).length > 1);
});
