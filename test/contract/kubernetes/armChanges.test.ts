import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { json, raw, refusal, type Connection, type RawAnswer } from './suite/connection.ts';
import { CLUSTER_ID, startSandboxCluster, TENANT_ID, type SandboxCluster } from './sandboxCluster.ts';

const GUID = '22222222-2222-4222-8222-222222222222';
const WEBHOOK = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', name: 'azure-wi-webhook-mutating-webhook-configuration' };

/** What the Azure half changes in a cluster: issuer, webhook, existence. */
describe('a cluster follows ARM', () => {
  let sandbox: SandboxCluster;
  let at: Connection;
  before(async () => {
    sandbox = await startSandboxCluster({ oidc: false, workloadIdentity: false });
    at = await sandbox.connection();
  });
  after(() => sandbox.close());

  /** From outside: no credentials, at the issuer's own address. */
  const outside = async (path: string): Promise<RawAnswer> => {
    const { url } = sandbox.kubernetes;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser({ name: 'issuer', server: url, caData: Buffer.from(sandbox.ca).toString('base64'), skipTLSVerify: false }, { name: 'nobody' });
    return raw(kubeConfig, { path: `/${TENANT_ID}/${GUID}/${path}`, anonymous: true });
  };
  const ensure = (oidc: boolean, workloadIdentity: boolean): void =>
    sandbox.kubernetes.plane.ensure({ id: CLUSTER_ID.toUpperCase(), name: 'aks-test', tenantId: TENANT_ID, issuerPath: `/${TENANT_ID}/${GUID}/`, oidc, workloadIdentity });

  it('publishes nothing while OIDC is off', async () => {
    assert.equal((await outside('.well-known/openid-configuration')).status, 404);
    assert.equal((await outside('openid/v1/jwks')).status, 404);
    assert.equal(sandbox.cluster.get(WEBHOOK), undefined);
  });

  it('publishes discovery and keys under the issuer once it is on, and signs in its name', async () => {
    const core = at.kubeConfig.makeApiClient(CoreV1Api);
    await core.createNamespacedServiceAccount({ namespace: at.namespace, body: { metadata: { name: 'worker' } } });
    const before = await sandbox.cluster.createToken(at.namespace, 'worker', [sandbox.cluster.issuer]);
    ensure(true, false);
    const issuer = `${sandbox.kubernetes.issuerBase}/${TENANT_ID}/${GUID}/`;
    const document = json(await outside('.well-known/openid-configuration'));
    assert.deepEqual(document, {
      issuer,
      jwks_uri: `${issuer}openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
    const keys = json(await outside('openid/v1/jwks')) as unknown as JSONWebKeySet;
    const token = await sandbox.cluster.createToken(at.namespace, 'worker', ['api://AzureADTokenExchange']);
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer, audience: 'api://AzureADTokenExchange' });
    assert.equal(payload.sub, `system:serviceaccount:${at.namespace}:worker`);
    const old = await raw(at.kubeConfig, { path: '/api', anonymous: true, headers: { authorization: `Bearer ${before}` } });
    assert.equal(old.status, 200, 'tokens of the former issuer still open the API server');
  });

  it('signs with a new key after a rotation, and forgets the old one when told', async () => {
    const before = await sandbox.cluster.createToken(at.namespace, 'worker', ['x']);
    await sandbox.cluster.rotateSigningKey();
    const both = json(await outside('openid/v1/jwks')) as unknown as JSONWebKeySet;
    assert.equal(both.keys.length, 2);
    await jwtVerify(before, createLocalJWKSet(both));
    await sandbox.cluster.rotateSigningKey(true);
    const one = json(await outside('openid/v1/jwks')) as unknown as JSONWebKeySet;
    assert.equal(one.keys.length, 1);
    await assert.rejects(jwtVerify(before, createLocalJWKSet(one)));
  });

  it('installs and removes the webhook', () => {
    ensure(true, true);
    assert.ok(sandbox.cluster.get(WEBHOOK));
    ensure(true, false);
    assert.equal(sandbox.cluster.get(WEBHOOK), undefined);
  });

  it('is gone when it is deleted', async () => {
    sandbox.kubernetes.plane.remove(CLUSTER_ID.toLowerCase());
    assert.equal((await outside('.well-known/openid-configuration')).status, 404);
    await assert.rejects(refusal(at.kubeConfig.makeApiClient(CoreV1Api).listNamespace()));
    assert.throws(() => sandbox.kubernetes.cluster(CLUSTER_ID), /no cluster/);
    assert.deepEqual(sandbox.kubernetes.admin.clusterIds(), []);
  });
});
