import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { parseSubscriptionId } from '../../../src/core/model/ids.ts';
import { buildProbeJob, defaultProbeImage, type ProbeJobArgs } from '../../../src/core/probe/podSpec.ts';
import { runTime } from '../../../src/core/probe/runTime.ts';
import { readProxy } from '../../../src/pod/proxy.ts';
import { podSecurityViolations } from '../../sandbox/kubernetes/admission/podSecurity.ts';
import type { PodSpec } from '../../sandbox/kubernetes/model/pod.ts';
import { ref } from './fakeProbeHost.ts';

const good: ProbeJobArgs = {
  ref,
  serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
  settings: { image: defaultProbeImage },
  quota: { subscriptionId: parseSubscriptionId('11111111-2222-4333-8444-555555555555'), region: 'eastus', resource: 'cores' },
  cloud: knownClouds.public,
  programSource: 'program',
  mark: 'cccccccc-0000-4000-8000-000000000001',
};

interface JobShape {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly imagePullSecrets?: unknown;
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly [{ readonly imagePullPolicy?: unknown; readonly command?: unknown; readonly env: readonly { readonly name: string; readonly value: string }[]; readonly securityContext: unknown }];
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

test('an own program is pulled at each run, because its tag may be pushed again, unless a digest names it', () => {
  const policy = (change: Partial<ProbeJobArgs>): unknown => shape({ ...good, ...change }).job.spec.template.spec.containers[0].imagePullPolicy;
  for (const image of ['ttl.sh/wi-demo:1h', 'localhost:5000/wi-demo', 'example.azurecr.io/app:latest']) assert.equal(policy({ ownImage: true, settings: { image } }), 'Always', image);
  const digest = `example.azurecr.io/app@sha256:${'0a'.repeat(32)}`;
  for (const image of [digest, digest.replace('@', ':1.0@')]) assert.equal(policy({ ownImage: true, settings: { image } }), 'IfNotPresent', image);
  assert.equal(policy({}), 'IfNotPresent');
});

test('what the webhook injects is left to it', () => {
  const { env } = shape({ ...good, caPem: 'pem' });
  assert.deepEqual(['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_AUTHORITY_HOST'].filter((name) => name in env), []);
  assert.equal(env.AZURE_SUBSCRIPTION_ID, '11111111-2222-4333-8444-555555555555');
  assert.equal(env.AZURE_REGION, 'eastus');
  assert.equal(env.AZURE_RESOURCE_NAME, 'cores');
  assert.equal(env.NODE_EXTRA_CA_CERTS, '/opt/tenantlink/ca.pem');
});

const everySetting: ProbeJobArgs['settings'] = {
  image: defaultProbeImage,
  pullSecrets: ['registry'],
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'batch', effect: 'NoSchedule' }, { operator: 'Exists' }],
  deadlineSeconds: 120,
  proxy: { url: 'http://proxy.example:3128', except: '.internal,10.0.0.0/8' },
};

test('it meets the restricted Pod Security Standard, by a judge of its own, with every setting', () => {
  for (const args of [good, { ...good, caPem: 'pem', settings: everySetting }, { ...good, ownImage: true }]) {
    const spec = shape(args).job.spec.template.spec as unknown as PodSpec;
    assert.deepEqual(podSecurityViolations(spec, 'restricted'), []);
    const [container] = spec.containers;
    assert.ok(container !== undefined);
    assert.notDeepEqual(podSecurityViolations({ ...spec, containers: [{ ...container, securityContext: {} }] }, 'restricted'), [], 'the judge can refuse');
  }
});

test('it asks for little, is bounded, and writes and inherits nothing', () => {
  const spec = shape(good).job.spec.template.spec as unknown as PodSpec & Record<string, unknown>;
  const container = spec.containers[0] as unknown as Record<string, unknown>;
  assert.deepEqual(container.resources, { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } });
  assert.deepEqual(container.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  assert.equal(spec.enableServiceLinks, false);
  assert.equal(spec.automountServiceAccountToken, false);
  assert.deepEqual(spec.nodeSelector, { 'kubernetes.io/os': 'linux' });
  assert.equal(spec.tolerations, undefined);
});

test('tolerations, proxy and deadline come from the settings', () => {
  const { job, env } = shape({ ...good, settings: everySetting });
  const { template, ...spec } = job.spec as unknown as { readonly template: { readonly spec: Record<string, unknown> } } & Record<string, unknown>;
  assert.deepEqual(template.spec.tolerations, everySetting.tolerations);
  assert.deepEqual(template.spec.imagePullSecrets, [{ name: 'registry' }]);
  assert.equal(spec.activeDeadlineSeconds, 120);
  for (const name of ['HTTPS_PROXY', 'https_proxy']) assert.equal(env[name], 'http://proxy.example:3128');
  for (const name of ['NO_PROXY', 'no_proxy']) assert.equal(env[name], '.internal,10.0.0.0/8');
  assert.equal(env.NODE_USE_ENV_PROXY, undefined, 'our program finds its way through a proxy by itself');
  assert.equal(shape({ ...good, ownImage: true }).env.NODE_USE_ENV_PROXY, '1');
});

test('the proxy of the settings wins over the one that AKS injects, whose exceptions go with it', () => {
  const injected = Object.fromEntries(['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'].map((name) => [name, 'http://aks.example:3128']));
  const cluster = { ...injected, NO_PROXY: 'aks.example', no_proxy: 'aks.example' };
  for (const except of ['.mine', '']) {
    const { env } = shape({ ...good, settings: { ...good.settings, proxy: { url: 'http://mine.example:8080', except } } });
    const choice = readProxy({ ...cluster, ...env });
    assert.deepEqual([choice?.proxy.host, choice?.except], ['mine.example:8080', except]);
  }
  assert.equal(readProxy({ ...cluster, ...shape(good).env })?.proxy.host, 'aks.example:3128', 'without the setting the cluster’s own');
});

test('nothing of a run is left after ten minutes, however long it may take', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10, max: 2_000 }), (deadlineSeconds) => {
      const time = runTime(deadlineSeconds);
      if (deadlineSeconds < 1 || deadlineSeconds > 540) return assert.equal(time, undefined);
      assert.equal(time?.activeDeadlineSeconds, deadlineSeconds);
      assert.ok(time.ttlSecondsAfterFinished >= 30, 'time to read the end of the log');
      assert.ok(time.activeDeadlineSeconds + time.ttlSecondsAfterFinished <= 600);
    }),
  );
  const { spec } = buildProbeJob(good).job as unknown as { readonly spec: Record<string, unknown> };
  assert.deepEqual([spec.backoffLimit, spec.activeDeadlineSeconds, spec.ttlSecondsAfterFinished], [0, 300, 270]);
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
  ['deadline', { settings: { image: defaultProbeImage, deadlineSeconds: 541 } }],
  ['tolerations', { settings: { image: defaultProbeImage, tolerations: [{ key: 'a b', operator: 'Exists' }] } }],
  ['imagePullSecrets', { settings: { ...good.settings, pullSecrets: ['registry', 'My Secret'] } }],
  ['proxy', { settings: { image: defaultProbeImage, proxy: { url: 'http://ada:secret@proxy:3128', except: '' } } }],
  ['region', { quota: { ...good.quota, region: '../x' } }],
  ['resource', { quota: { ...good.quota, resource: 'a/b' } }],
  ['program', { programSource: '' }],
  ['certificate authorities', { caPem: 'x'.repeat(1_100_000) }],
  // Comments beside the certificates: fewer characters than the limit, but more bytes.
  ['certificate authorities', { caPem: '認'.repeat(400_000) }],
];
for (const [place, change] of wrong) {
  test(`refused before anything is sent: ${place}`, () => {
    assert.throws(
      () => buildProbeJob({ ...good, ...change }),
      (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'invalidInput' && thrown.failure.place === place,
    );
  });
}
