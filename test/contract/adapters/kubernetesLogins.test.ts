import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fail } from '../../../src/core/model/failure.ts';
import type { ClusterCredentials } from '../../../src/core/ports/clusterCredentials.ts';
import type { TokenSource } from '../../../src/core/ports/tokenSource.ts';
import { connectKubernetes } from '../../../src/kubernetes/connectKubernetes.ts';
import { realClock } from '../../builders/productWorld.ts';
import { createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { failureOf, startStage, type SandboxStage } from './kubernetesSandbox.ts';

const signal = new AbortController().signal;
let stage: SandboxStage;

before(async () => {
  stage = await startStage();
});
after(() => stage.sandbox.close());

/** No cluster of this test may ask for a token. */
const noTokens: TokenSource = { token: async () => assert.fail('a token was asked for') };

async function listWith(kubeconfig: string | (() => Promise<string>), tokens: TokenSource = noTokens): Promise<readonly string[]> {
  const credentials: ClusterCredentials = { kubeconfig: typeof kubeconfig === 'string' ? async () => kubeconfig : kubeconfig };
  const log: string[] = [];
  const { access } = connectKubernetes({ credentials, tokens, clock: realClock, log: (line) => log.push(line) });
  try {
    return await access.listNamespaces({ cluster: stage.cluster, signal });
  } finally {
    assert.ok(!/eyJ|BEGIN|LS0t/.test(log.join('\n')), 'a secret in the log');
  }
}

test('a cluster without Entra ID opens with its client certificate', async () => {
  stage.sandbox.kubernetes.admin.setSignIn(stage.cluster.id, 'certificate');
  try {
    assert.ok((await listWith(stage.sandbox.kubernetes.plane.kubeconfig(stage.cluster.id, 'exec'))).includes('default'));
  } finally {
    stage.sandbox.kubernetes.admin.setSignIn(stage.cluster.id, 'entra');
  }
});

test('a cluster that is not AKS opens with the token of its kubeconfig', async () => {
  assert.ok((await listWith(stage.sandbox.kubernetes.externalKubeconfig('on-premises'))).includes('default'));
});

test('the form of older clusters (auth-provider azure) opens with a token of the user', async () => {
  const kubeconfig = stage.sandbox.kubernetes.plane.kubeconfig(stage.cluster.id, 'azure');
  assert.match(kubeconfig, /auth-provider/);
  assert.ok((await listWith(kubeconfig, stage.product.signIn)).includes('default'));
});

test('another authority is not trusted', async () => {
  const { certPem } = await createCertificateAuthority();
  const kubeconfig = stage.sandbox.kubernetes.externalKubeconfig('on-premises').replace(/(certificate-authority-data: ?"?)[A-Za-z0-9+/=]+/, `$1${Buffer.from(certPem).toString('base64')}`);
  assert.equal((await failureOf(listWith(kubeconfig))).reason, 'untrustedCertificate');
});

test('what credentials and tokens refuse passes through as it is', async () => {
  const refused = (): never => fail({ reason: 'forbidden', operation: 'getKubeconfig', code: 'AuthorizationFailed' });
  assert.equal((await failureOf(listWith(async () => refused()))).code, 'AuthorizationFailed');
  const kubeconfig = stage.sandbox.kubernetes.plane.kubeconfig(stage.cluster.id, 'exec');
  const unsigned: TokenSource = { token: async () => fail({ reason: 'signInRequired', operation: 'token' }) };
  assert.equal((await failureOf(listWith(kubeconfig, unsigned))).reason, 'signInRequired');
});

test('a cluster that Azure does not find says nothing of what is inside', async () => {
  const credentials: ClusterCredentials = { kubeconfig: async () => fail({ reason: 'notFound', operation: 'getKubeconfig', target: 'aks', code: 'ResourceNotFound' }) };
  const { access, probes } = connectKubernetes({ credentials, tokens: noTokens, clock: realClock, log: () => undefined });
  const place = { cluster: stage.cluster, signal };
  const serviceAccount = { namespace: 'default', name: 'wi' };
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    getServiceAccount: () => access.getServiceAccount({ ...place, serviceAccount }),
    deleteServiceAccount: () => access.deleteServiceAccount({ ...place, serviceAccount, uid: 'u' }),
    getWorkload: () => access.getWorkload({ ...place, kind: 'Deployment', namespace: 'default', name: 'web' }),
    removeProbe: () => probes.remove({ ref: { cluster: stage.cluster, namespace: 'default', name: 'tenantlink-quota-x' }, signal }),
  };
  for (const [name, call] of Object.entries(calls)) {
    const { reason, operation, code } = await failureOf(call());
    assert.deepEqual([reason, operation, code], ['notFound', 'getKubeconfig', 'ResourceNotFound'], name);
  }
});

test('a kubeconfig that fails is asked for again by the next call', async () => {
  let asked = 0;
  const kubeconfig = stage.sandbox.kubernetes.externalKubeconfig('on-premises');
  const credentials: ClusterCredentials = {
    kubeconfig: async () => {
      asked += 1;
      return asked === 1 ? fail({ reason: 'unreachable', operation: 'getKubeconfig' }) : kubeconfig;
    },
  };
  const { access } = connectKubernetes({ credentials, tokens: noTokens, clock: realClock, log: () => undefined });
  assert.equal((await failureOf(access.listNamespaces({ cluster: stage.cluster, signal }))).reason, 'unreachable');
  assert.ok((await access.listNamespaces({ cluster: stage.cluster, signal })).includes('default'));
  assert.equal(asked, 2);
});

test('callers at once share one kubeconfig; a cancelled one does not take the others with it', async () => {
  const kubeconfig = stage.sandbox.kubernetes.externalKubeconfig('on-premises');
  let asked = 0;
  const first = new AbortController();
  const credentials: ClusterCredentials = {
    kubeconfig: async ({ signal: own }) => {
      asked += 1;
      if (asked === 1) setImmediate(() => first.abort());
      await realClock.sleep(30, own);
      return kubeconfig;
    },
  };
  const { access } = connectKubernetes({ credentials, tokens: noTokens, clock: realClock, log: () => undefined });
  const cancelled = failureOf(access.listNamespaces({ cluster: stage.cluster, signal: first.signal }));
  const others = [1, 2, 3].map(() => access.listNamespaces({ cluster: stage.cluster, signal }));
  assert.equal((await cancelled).reason, 'cancelled');
  for (const names of await Promise.all(others)) assert.ok(names.includes('default'));
  assert.equal(asked, 2);
});
