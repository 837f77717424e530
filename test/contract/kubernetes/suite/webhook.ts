import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { V1Container, V1ObjectMeta, V1Pod, V1PodSpec } from '@kubernetes/client-node';
import { CoreV1Api } from '@kubernetes/client-node';
import { olderThan, raw, refusal, type Connection } from './connection.ts';

const CLIENT_ID = '33333333-3333-4333-8333-333333333333';
const OTHER_TENANT = '44444444-4444-4444-8444-444444444444';
const PREFIX = 'azure.workload.identity';
const TOKEN_FILE = '/var/run/secrets/azure/wi/token/azure-identity-token';

/** A cluster with the webhook in it. */
export interface WebhookConnection extends Connection {
  /** The cluster's own tenant. */
  readonly tenantId: string;
  /** What the webhook injects as AZURE_AUTHORITY_HOST. */
  readonly authorityHost: string;
  /** Takes the webhook's pods away or brings them back. */
  setAnswers(answers: boolean): Promise<void>;
}

/** contracts.md part 5, row by row; every pod is a dry run, so nothing has to start. */
export function webhookContract(connect: () => Promise<WebhookConnection>): void {
  describe('the workload identity webhook', () => {
    let at: WebhookConnection;
    let core: CoreV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
      await account('plain', {});
      await account('linked', { [`${PREFIX}/client-id`]: CLIENT_ID });
      await account('across', { [`${PREFIX}/client-id`]: CLIENT_ID, [`${PREFIX}/tenant-id`]: OTHER_TENANT });
      await account('patient', { [`${PREFIX}/client-id`]: CLIENT_ID, [`${PREFIX}/service-account-token-expiration`]: '7200' });
      await account('hasty', { [`${PREFIX}/service-account-token-expiration`]: '60' });
      await account('empty', { [`${PREFIX}/client-id`]: '' });
    });
    after(() => at.close());

    const account = (name: string, annotations: Record<string, string>): Promise<unknown> =>
      core.createNamespacedServiceAccount({ namespace: at.namespace, body: { metadata: { name, annotations } } });
    const podOf = (metadata: V1ObjectMeta, spec: Partial<V1PodSpec>): V1Pod => ({
      metadata: { name: 'probe', ...metadata },
      spec: { containers: [{ name: 'main', image: 'node:24' }], ...spec },
    });
    const labelled = { [`${PREFIX}/use`]: 'true' };
    const admit = (metadata: V1ObjectMeta, spec: Partial<V1PodSpec>): Promise<V1Pod> =>
      core.createNamespacedPod({ namespace: at.namespace, dryRun: 'All', body: podOf(metadata, spec) });
    const envOf = (container: V1Container | undefined): Record<string, string> =>
      Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value ?? '']));
    const tokenVolume = (pod: V1Pod) => (pod.spec?.volumes ?? []).find(({ name }) => name.startsWith('azure-workload-identity-reserved-'));
    const refused = (metadata: V1ObjectMeta, spec: Partial<V1PodSpec>): ReturnType<typeof refusal> => refusal(admit(metadata, spec));

    it('changes nothing without the label on the pod', async () => {
      for (const labels of [undefined, { [`${PREFIX}/use`]: 'false' }, { [`${PREFIX}/use`]: 'True' }]) {
        const pod = await admit(labels ? { labels } : {}, { serviceAccountName: 'linked' });
        assert.deepEqual(envOf(pod.spec?.containers[0]), {});
        assert.equal(tokenVolume(pod), undefined);
      }
    });

    it('does not look at a label on the service account', async () => {
      await core.createNamespacedServiceAccount({ namespace: at.namespace, body: { metadata: { name: 'labelled', labels: labelled, annotations: { [`${PREFIX}/client-id`]: CLIENT_ID } } } });
      const pod = await admit({}, { serviceAccountName: 'labelled' });
      assert.deepEqual(envOf(pod.spec?.containers[0]), {});
    });

    it('injects four variables and the token volume', async () => {
      const pod = await admit({ labels: labelled }, { serviceAccountName: 'linked' });
      assert.deepEqual(envOf(pod.spec?.containers[0]), {
        AZURE_CLIENT_ID: CLIENT_ID,
        AZURE_TENANT_ID: at.tenantId,
        AZURE_FEDERATED_TOKEN_FILE: TOKEN_FILE,
        AZURE_AUTHORITY_HOST: at.authorityHost,
      });
      const volume = tokenVolume(pod);
      assert.ok((volume?.name.length ?? 64) <= 63);
      assert.deepEqual(volume?.projected?.sources?.map(({ serviceAccountToken }) => ({ ...serviceAccountToken })), [
        { audience: 'api://AzureADTokenExchange', expirationSeconds: 3600, path: 'token/azure-identity-token' },
      ]);
      const mount = pod.spec?.containers[0]?.volumeMounts?.find(({ name }) => name === volume.name);
      assert.deepEqual([mount?.mountPath, mount?.readOnly], ['/var/run/secrets/azure/wi', true]);
    });

    it('takes the tenant from the annotation, else the cluster\'s', async () => {
      const [across, plain] = [await admit({ labels: labelled }, { serviceAccountName: 'across' }), await admit({ labels: labelled }, { serviceAccountName: 'plain' })];
      assert.equal(envOf(across.spec?.containers[0]).AZURE_TENANT_ID, OTHER_TENANT);
      assert.equal(envOf(plain.spec?.containers[0]).AZURE_TENANT_ID, at.tenantId);
    });

    it('silently injects no client id where the annotation is absent or empty', async () => {
      for (const name of ['plain', 'empty']) {
        const env = envOf((await admit({ labels: labelled }, { serviceAccountName: name })).spec?.containers[0]);
        assert.equal('AZURE_CLIENT_ID' in env, false);
        assert.equal(env.AZURE_FEDERATED_TOKEN_FILE, TOKEN_FILE);
      }
    });

    it('uses the default service account where the pod names none', async () => {
      const annotations = { [`${PREFIX}/client-id`]: 'of-default' };
      await raw(at.kubeConfig, { method: 'PATCH', path: `/api/v1/namespaces/${at.namespace}/serviceaccounts/default`, contentType: 'application/merge-patch+json', body: { metadata: { annotations } } });
      const pod = await admit({ labels: labelled }, {});
      assert.equal(pod.spec?.serviceAccountName, 'default');
      assert.equal(envOf(pod.spec.containers[0]).AZURE_CLIENT_ID, 'of-default');
    });

    it('injects into init containers too, and lets a container\'s own value win', async () => {
      const own = { name: 'AZURE_TENANT_ID', value: 'mine' };
      const pod = await admit({ labels: labelled }, {
        serviceAccountName: 'across',
        initContainers: [{ name: 'first', image: 'node:24' }],
        containers: [{ name: 'main', image: 'node:24', env: [own] }],
      });
      assert.equal(envOf(pod.spec?.initContainers?.[0]).AZURE_TENANT_ID, OTHER_TENANT);
      assert.equal(envOf(pod.spec?.containers[0]).AZURE_TENANT_ID, 'mine');
      assert.equal(pod.spec?.containers[0]?.env?.filter(({ name }) => name === 'AZURE_TENANT_ID').length, 1);
    });

    it('takes the expiry from the pod over the account, and refuses what is out of range', async () => {
      const expiry = async (pod: Promise<V1Pod>): Promise<number | undefined> => tokenVolume(await pod)?.projected?.sources?.[0]?.serviceAccountToken?.expirationSeconds;
      const annotation = (value: string): Record<string, string> => ({ [`${PREFIX}/service-account-token-expiration`]: value });
      assert.equal(await expiry(admit({ labels: labelled }, { serviceAccountName: 'patient' })), 7200);
      assert.equal(await expiry(admit({ labels: labelled, annotations: annotation('5000') }, { serviceAccountName: 'patient' })), 5000);
      assert.equal(await expiry(admit({ labels: labelled, annotations: annotation('86400') }, { serviceAccountName: 'linked' })), 86400);
      for (const [value, text] of [['3599', 'token expiration 3599 not valid. Expected value to be between 3600 and 86400'], ['86401', 'token expiration 86401 not valid. Expected value to be between 3600 and 86400'], ['1h', 'strconv.ParseInt: parsing "1h": invalid syntax']] as const) {
        const status = await refused({ labels: labelled, annotations: annotation(value) }, { serviceAccountName: 'linked' });
        assert.deepEqual([status.code, status.message], [400, `admission webhook "mutation.azure-workload-identity.io" denied the request: ${text}`]);
      }
      assert.equal((await refused({ labels: labelled }, { serviceAccountName: 'hasty' })).code, 400);
    });

    it('leaves out the containers it is told to', async () => {
      const pod = await admit({ labels: labelled, annotations: { [`${PREFIX}/skip-containers`]: 'side; other' } }, {
        serviceAccountName: 'linked',
        containers: [{ name: 'main', image: 'node:24' }, { name: 'side', image: 'node:24' }, { name: 'other', image: 'node:24' }],
      });
      assert.deepEqual(pod.spec?.containers.map((container) => Object.keys(envOf(container)).length), [4, 0, 0]);
    });

    it('injects the proxy by the annotation\'s presence alone, at its port, never on the host network', async (test) => {
      const old = await olderThan(at.kubeConfig, 29, 'has no sidecars among init containers');
      if (old !== false) {
        test.skip(old);
        return;
      }
      const pod = await admit({ labels: labelled, annotations: { [`${PREFIX}/inject-proxy-sidecar`]: 'false', [`${PREFIX}/proxy-sidecar-port`]: '8080' } }, { serviceAccountName: 'linked' });
      assert.deepEqual(pod.spec?.initContainers?.map(({ name }) => name), ['azwi-proxy', 'azwi-proxy-init']);
      assert.equal(envOf(pod.spec.initContainers[1]).PROXY_PORT, '8080');
      const standard = await admit({ labels: labelled, annotations: { [`${PREFIX}/inject-proxy-sidecar`]: '' } }, { serviceAccountName: 'linked' });
      assert.equal(envOf(standard.spec?.initContainers?.[1]).PROXY_PORT, '8000');
      const status = await refused({ labels: labelled, annotations: { [`${PREFIX}/inject-proxy-sidecar`]: 'true' } }, { serviceAccountName: 'linked', hostNetwork: true });
      assert.deepEqual([status.code, status.message.endsWith('hostNetwork is set to true, cannot inject proxy sidecar')], [400, true]);
    });

    it('asks another audience for an identity binding', async () => {
      const pod = await admit({ labels: labelled, annotations: { [`${PREFIX}/use-identity-binding`]: 'true' } }, { serviceAccountName: 'linked' });
      assert.equal(tokenVolume(pod)?.projected?.sources?.[0]?.serviceAccountToken?.audience, 'api://AKSIdentityBinding');
      const env = envOf(pod.spec?.containers[0]);
      for (const name of ['TOKEN_PROXY', 'SNI_NAME', 'CA_FILE', 'CA_DATA']) assert.ok(`AZURE_KUBERNETES_${name}` in env, name);
    });

    it('is not asked about kube-system, and shows its configuration', async (context) => {
      const { metadata } = await core.readNamespace({ name: 'kube-system' });
      if (metadata?.labels?.['kubernetes.io/metadata.name'] === undefined) return context.skip('namespaces of this cluster, older than 1.21, do not carry their names as labels');
      const pod = await core.createNamespacedPod({ namespace: 'kube-system', dryRun: 'All', body: podOf({ labels: labelled }, {}) });
      assert.equal(tokenVolume(pod), undefined);
      const found = await raw(at.kubeConfig, { path: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/azure-wi-webhook-mutating-webhook-configuration' });
      assert.equal(found.status, 200);
    });

    it('fails closed while it does not answer, and only for labelled pods', async () => {
      await at.setAnswers(false);
      const status = await refused({ labels: labelled }, { serviceAccountName: 'linked' });
      assert.deepEqual([status.code, status.reason], [500, 'InternalError']);
      assert.match(status.message, /^Internal error occurred: failed calling webhook "mutation\.azure-workload-identity\.io"/);
      await admit({}, { serviceAccountName: 'linked' });
      await at.setAnswers(true);
    });
  });
}
