import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { appLanguages, type AppWish } from '../../../src/core/app/app.ts';
import { appFiles } from '../../../src/core/app/appFiles.ts';
import { checkManifest } from '../../../src/core/manifest/checkManifest.ts';
import type { ManifestContext } from '../../../src/core/manifest/manifestContext.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { knownClouds, type Cloud } from '../../../src/core/model/cloud.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import type { PodNeeds } from '../../../src/core/probe/podSpec.ts';
import type { Pod } from '../../sandbox/kubernetes/model/pod.ts';
import { podSecurityViolations } from '../../sandbox/kubernetes/admission/podSecurity.ts';
import { anApp } from '../../builders/newApp.ts';
import { aCluster, anIdentity, contoso, fabrikam } from '../../builders/chain.ts';

const custom: Cloud = { name: 'custom', authorityHost: 'https://login.example.com', resourceManager: 'https://arm.example.com', resourceManagerScope: 'https://audience.example.com/.default', portal: '' };
const caPem = '-----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----\r\n';

const needs: PodNeeds = {
  pullSecrets: ['registry'],
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'true', effect: 'NoExecute', tolerationSeconds: 60 }, { operator: 'Exists' }],
  proxy: { url: 'http://proxy.example:3128', except: '.example.com,10.0.0.0/8' },
};

/** Every kind of app. */
const wishes: readonly AppWish[] = appLanguages.flatMap((language) => [anApp({ language }), anApp({ language, cluster: aCluster({ tenantId: fabrikam }) }), anApp({ language, cloud: knownClouds.china }), anApp({ language, cloud: custom, caPem }), anApp({ language, caPem, needs })]);

function textOf(wish: AppWish, path: string): string {
  return appFiles(wish).find((file) => file.path === path)?.text ?? assert.fail(`no ${path}`);
}
function podOf(wish: AppWish): Pod {
  return parse(textOf(wish, 'deploy/pod.yaml')) as Pod;
}
function environment(wish: AppWish): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries((podOf(wish).spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
}
function annotations(wish: AppWish): unknown {
  return (parse(textOf(wish, 'deploy/serviceaccount.yaml')) as { readonly metadata: { readonly annotations: unknown } }).metadata.annotations;
}

describe('manifests of a new app', () => {
  test('show none of the mistakes that manifests are checked for, signed in or not', () => {
    for (const wish of wishes) {
      const together = [textOf(wish, 'deploy/serviceaccount.yaml'), textOf(wish, 'deploy/pod.yaml')].join('---\n');
      const signedIn: ManifestContext = {
        identities: { size: 1, find: (text) => (text === anIdentity().clientId ? { identity: anIdentity(), tenantName: 'Fabrikam', by: 'clientId' } : undefined) },
        clusterTenantOf: () => wish.cluster.tenantId,
        accounts: { named: () => [], isComplete: () => true },
      };
      for (const context of [{}, signedIn]) {
        const manifest = readManifest(together);
        assert.equal(manifest.documents.length, 2);
        assert.deepEqual(checkManifest(manifest, context), []);
      }
    }
  });

  test('the Pod meets the restricted Pod Security Standard', () => {
    for (const wish of wishes) assert.deepEqual(podSecurityViolations(podOf(wish).spec, 'restricted'), []);
  });

  test('the label is on the Pod, the annotations are those of the link; tenant-id only across tenants', () => {
    assert.equal(podOf(anApp()).metadata.labels?.[workloadIdentityKeys.use], 'true');
    assert.deepEqual(annotations(anApp()), { [workloadIdentityKeys.clientId]: anIdentity().clientId, [workloadIdentityKeys.tenantId]: fabrikam });
    assert.deepEqual(annotations(anApp({ identity: anIdentity({ tenantId: contoso }) })), { [workloadIdentityKeys.clientId]: anIdentity().clientId });
  });

  test('what the webhook gives is left to it; other clouds and their authorities are named where they are needed', () => {
    const read = { AZURE_SUBSCRIPTION_ID: anApp().quota.subscriptionId, AZURE_REGION: 'eastus', AZURE_RESOURCE_NAME: 'cores' };
    assert.deepEqual(environment(anApp()), read);
    assert.deepEqual(environment(anApp({ cloud: knownClouds.usGovernment })), { ...read, TENANTLINK_RESOURCE_MANAGER: 'https://management.usgovcloudapi.net', TENANTLINK_SCOPE: 'https://management.usgovcloudapi.net/.default' });
    const own = { ...read, TENANTLINK_RESOURCE_MANAGER: custom.resourceManager, TENANTLINK_SCOPE: custom.resourceManagerScope };
    assert.deepEqual(environment(anApp({ cloud: custom, caPem })), { ...own, NODE_EXTRA_CA_CERTS: '/etc/authorities/ca.pem' });
    assert.deepEqual(environment(anApp({ language: 'go', cloud: custom, caPem })), { ...own, SSL_CERT_FILE: '/etc/authorities/ca.pem' });
    const { data } = parse(textOf(anApp({ cloud: custom, caPem }), 'deploy/authorities.yaml')) as { readonly data: unknown };
    assert.deepEqual(data, { 'ca.pem': caPem.replaceAll('\r', '') });
  });

  test('what the quota pod needs in this cluster the Pod gets, too, and a public cloud behind a proxy its authorities', () => {
    for (const language of appLanguages) {
      const wish = anApp({ language, caPem, needs });
      const { tolerations, imagePullSecrets } = podOf(wish).spec;
      assert.deepEqual({ tolerations, imagePullSecrets }, { tolerations: needs.tolerations, imagePullSecrets: [{ name: 'registry' }] });
      const { HTTPS_PROXY, https_proxy: inSmall, NO_PROXY, no_proxy: exceptInSmall, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = environment(wish);
      assert.deepEqual([inSmall, exceptInSmall], [HTTPS_PROXY, NO_PROXY], 'a cluster that injects a proxy writes both');
      assert.deepEqual([HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS ?? SSL_CERT_FILE], [needs.proxy?.url, needs.proxy?.except, '/etc/authorities/ca.pem']);
    }
    const none = anApp({ needs: { pullSecrets: [], tolerations: [] } });
    assert.deepEqual(['tolerations' in podOf(none).spec, 'imagePullSecrets' in podOf(none).spec, 'NO_PROXY' in environment(none)], [false, false, false]);
  });

  test('whatever a value is, YAML reads it back as it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (resource) => {
      const wish = anApp({ quota: { ...anApp().quota, resource } });
      assert.equal(environment(wish).AZURE_RESOURCE_NAME, resource);
    }));
  });

  test('a name that is none, a file with a key among the authorities, and a proxy with a password are refused', () => {
    const refused = (wish: AppWish): string | undefined => {
      try {
        appFiles(wish);
        return undefined;
      } catch (thrown) {
        return thrown instanceof TenantlinkError ? thrown.failure.place : assert.fail(String(thrown));
      }
    };
    assert.equal(refused(anApp({ name: '../outside' })), 'name');
    assert.equal(refused(anApp({ serviceAccount: { namespace: 'a: b', name: 'x' } })), 'namespace');
    assert.equal(refused(anApp({ caPem: '-----BEGIN PRIVATE KEY-----\n' })), 'certificate authorities');
    assert.equal(refused(anApp({ needs: { proxy: { url: 'http://me:secret@proxy.example:3128', except: '' } } })), 'proxy');
    assert.equal(refused(anApp({ needs: { pullSecrets: ['My Secret'] } })), 'imagePullSecrets');
    assert.equal(refused(anApp({ needs: { tolerations: [{ key: '' }] } })), 'tolerations');
  });
});
