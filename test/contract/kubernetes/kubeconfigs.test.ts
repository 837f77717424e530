import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { json, raw, refusal } from './suite/connection.ts';
import { CLUSTER_ID, startSandboxCluster, TENANT_ID, type SandboxCluster } from './sandboxCluster.ts';

interface Document {
  clusters: { name: string; cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { name: string; user: Record<string, unknown> }[];
  'current-context': string;
}

const OTHER_ID = CLUSTER_ID.replace('aks-test', 'aks-other');

/** The kubeconfigs of listClusterUserCredential, and who they let in. */
describe('kubeconfigs', () => {
  let sandbox: SandboxCluster;
  before(async () => {
    sandbox = await startSandboxCluster();
    sandbox.kubernetes.plane.ensure({ id: OTHER_ID, name: 'aks-other', tenantId: TENANT_ID, issuerPath: `/${TENANT_ID}/55555555-5555-4555-8555-555555555555/`, oidc: true, workloadIdentity: true });
  });
  after(() => sandbox.close());

  const documentOf = (id: string, format: 'azure' | 'exec' | undefined): Document => parse(sandbox.kubernetes.plane.kubeconfig(id, format)) as Document;
  const load = (text: string): KubeConfig => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(text);
    return kubeConfig;
  };
  const listsNamespaces = async (kubeConfig: KubeConfig): Promise<boolean> => (await kubeConfig.makeApiClient(CoreV1Api).listNamespace()).items.length > 0;

  it('name kubelogin for an Entra cluster, with the tenant of the cluster', () => {
    for (const format of ['exec', undefined] as const) {
      const { users } = documentOf(CLUSTER_ID, format);
      const exec = users[0]?.user.exec as { command: string; args: string[]; apiVersion: string; env: unknown };
      assert.deepEqual([users[0]?.name, exec.command, exec.apiVersion, exec.env], ['clusterUser_rg_aks-test', 'kubelogin', 'client.authentication.k8s.io/v1beta1', null]);
      assert.deepEqual(exec.args, ['get-token', '--environment', 'AzurePublicCloud', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630', '--client-id', '80faf920-1908-4b52-b5ef-a8e7bedfc67a', '--tenant-id', TENANT_ID, '--login', 'devicecode']);
    }
  });

  it('name the retired auth provider when asked', () => {
    const { users } = documentOf(CLUSTER_ID, 'azure');
    assert.deepEqual(users[0]?.user['auth-provider'], {
      config: { 'apiserver-id': '6dae42f8-4368-4678-94ff-3960e28e3630', 'client-id': '80faf920-1908-4b52-b5ef-a8e7bedfc67a', 'config-mode': '1', environment: 'AzurePublicCloud', 'tenant-id': TENANT_ID },
      name: 'azure',
    });
  });

  it('hold a real certificate and token where the cluster has no Entra ID; each alone opens it', async () => {
    sandbox.kubernetes.admin.setSignIn(CLUSTER_ID, 'certificate');
    const text = sandbox.kubernetes.plane.kubeconfig(CLUSTER_ID, undefined);
    const { users } = parse(text) as Document;
    const { token, ...certificate } = users[0]?.user ?? {};
    assert.deepEqual(Object.keys(certificate), ['client-certificate-data', 'client-key-data']);
    const only = (user: Record<string, unknown>): KubeConfig => {
      const kubeConfig = load(text);
      const [first] = kubeConfig.users;
      kubeConfig.users = [{ name: first?.name ?? '', ...(typeof user.token === 'string' ? { token: user.token } : { certData: String(user['client-certificate-data']), keyData: String(user['client-key-data']) }) }];
      return kubeConfig;
    };
    assert.ok(await listsNamespaces(only(certificate)));
    assert.ok(await listsNamespaces(only({ token })));
    assert.equal((await refusal(sandbox.as('ada').makeApiClient(CoreV1Api).listNamespace())).code, 401, 'such a cluster takes no Entra token');
    const elsewhere = only(certificate);
    elsewhere.clusters = sandbox.as('ada', OTHER_ID).clusters.map((cluster) => ({ ...cluster, name: elsewhere.clusters[0]?.name ?? '' }));
    assert.equal((await refusal(elsewhere.makeApiClient(CoreV1Api).listNamespace())).code, 401, 'a certificate opens its own cluster only');
    sandbox.kubernetes.admin.setSignIn(CLUSTER_ID, 'entra');
  });

  it('hold only a token for a cluster that is not AKS', async () => {
    const text = sandbox.kubernetes.externalKubeconfig('kind-local');
    assert.deepEqual(Object.keys((parse(text) as Document).users[0]?.user ?? {}), ['token']);
    const kubeConfig = load(text);
    assert.ok(await listsNamespaces(kubeConfig));
    const { issuer } = json(await raw(kubeConfig, { path: '/.well-known/openid-configuration' }));
    assert.equal(issuer, sandbox.kubernetes.cluster('kind-local').issuer);
    assert.equal(sandbox.kubernetes.externalKubeconfig('kind-local'), text, 'asked again, it is the same cluster');
  });

  it('let in whom Entra ID names, and nobody else', async () => {
    assert.ok(await listsNamespaces(sandbox.as('ada')));
    const kubeConfig = sandbox.as('ada');
    kubeConfig.users = kubeConfig.users.map((user) => ({ ...user, token: 'made-up' }));
    assert.equal((await refusal(kubeConfig.makeApiClient(CoreV1Api).listNamespace())).code, 401);
  });

  it('do not let a service account of one cluster into another', async () => {
    sandbox.cluster.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'roamer', namespace: 'default' } });
    const token = await sandbox.cluster.createToken('default', 'roamer', [sandbox.cluster.issuer]);
    const own = sandbox.as('ada');
    const other = sandbox.as('ada', OTHER_ID);
    const ask = async (kubeConfig: KubeConfig): Promise<number> => (await raw(kubeConfig, { path: '/api', anonymous: true, headers: { authorization: `Bearer ${token}` } })).status;
    assert.deepEqual([await ask(own), await ask(other)], [200, 401]);
  });
});
