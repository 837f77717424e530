import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { parseSubscriptionId } from '../../../src/core/model/ids.ts';
import { buildProbeJob, defaultProbeImage, type ProbeJobArgs } from '../../../src/core/probe/podSpec.ts';
import { ref } from './fakeProbeHost.ts';

const good: ProbeJobArgs = {
  ref,
  serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
  settings: { image: defaultProbeImage },
  quota: { subscriptionId: parseSubscriptionId('11111111-2222-4333-8444-555555555555'), region: 'eastus', resource: 'cores' },
  cloud: knownClouds.public,
  programSource: 'program',
};

interface JobShape {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly imagePullSecrets?: unknown;
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly [{ readonly command?: unknown; readonly env: readonly { readonly name: string; readonly value: string }[]; readonly securityContext: unknown }];
      };
    };
  };
}

function shape(args: ProbeJobArgs): { readonly job: JobShape; readonly env: Readonly<Record<string, string>>; readonly data: unknown } {
  const { job, configMap } = buildProbeJob(args);
  const typed = job as unknown as JobShape;
  return { job: typed, env: Object.fromEntries(typed.spec.template.spec.containers[0].env.map(({ name, value }) => [name, value])), data: configMap.data };
}

test('the label is on the pod, where the webhook looks, and only there', () => {
  const { job } = shape(good);
  assert.equal(job.spec.template.metadata.labels['azure.workload.identity/use'], 'true');
  assert.equal(job.metadata.labels['azure.workload.identity/use'], undefined);
});

test('what the webhook injects is left to it', () => {
  const { env } = shape({ ...good, caPem: 'pem' });
  assert.deepEqual(['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_AUTHORITY_HOST'].filter((name) => name in env), []);
  assert.equal(env.AZURE_SUBSCRIPTION_ID, '11111111-2222-4333-8444-555555555555');
  assert.equal(env.AZURE_REGION, 'eastus');
  assert.equal(env.AZURE_RESOURCE_NAME, 'cores');
  assert.equal(env.NODE_EXTRA_CA_CERTS, '/opt/tenantlink/ca.pem');
});

test('it meets the restricted Pod Security Standard', () => {
  const { spec } = shape(good).job.spec.template;
  assert.deepEqual(spec.securityContext.seccompProfile, { type: 'RuntimeDefault' });
  assert.equal(spec.securityContext.runAsNonRoot, true);
  assert.deepEqual(spec.containers[0].securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
});

test('an own image brings its program: no command and no program file', () => {
  const { job, data, env } = shape({ ...good, ownImage: true, caPem: 'pem', settings: { image: 'ttl.sh/wi-demo:1h', pullSecrets: ['registry'] } });
  assert.equal(job.spec.template.spec.containers[0].command, undefined);
  assert.deepEqual(job.spec.template.spec.imagePullSecrets, [{ name: 'registry' }]);
  assert.deepEqual(data, { 'ca.pem': 'pem' });
  assert.equal(env.SSL_CERT_FILE, '/opt/tenantlink/ca.pem');
});

const wrong: readonly (readonly [string, Partial<ProbeJobArgs>])[] = [
  ['namespace', { serviceAccount: { namespace: 'other', name: 'wi' } }],
  ['service account', { serviceAccount: { namespace: 'default', name: 'Wi' } }],
  ['name', { ref: { ...ref, name: 'x'.repeat(64) } }],
  ['image', { settings: { image: 'a b' } }],
  ['region', { quota: { ...good.quota, region: '../x' } }],
  ['resource', { quota: { ...good.quota, resource: 'a/b' } }],
  ['program', { programSource: '' }],
  ['certificate authorities', { caPem: 'x'.repeat(1_100_000) }],
];
for (const [place, change] of wrong) {
  test(`refused before anything is sent: ${place}`, () => {
    assert.throws(
      () => buildProbeJob({ ...good, ...change }),
      (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'invalidInput' && thrown.failure.place === place,
    );
  });
}
