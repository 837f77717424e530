import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { raw, refusal, until, type Connection } from './suite/connection.ts';
import { eventMessages, nodeJob, nodePod, nodeSpec } from './suite/podSpecs.ts';
import { startSandboxCluster, type SandboxCluster } from './sandboxCluster.ts';
import { BatchV1Api } from '@kubernetes/client-node';

const BARE = 'pods "bare" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';

/** What a namespace refuses to run. */
describe('namespaces that restrict pods', () => {
  let sandbox: SandboxCluster;
  let at: Connection;
  let core: CoreV1Api;
  before(async () => {
    sandbox = await startSandboxCluster();
    at = await sandbox.connection();
    core = at.kubeConfig.makeApiClient(CoreV1Api);
  });
  after(() => sandbox.close());

  const bare = { metadata: { name: 'bare' }, spec: { containers: [{ name: 'main', image: 'node:24' }] } };
  const level = (mode: string, value: string | null): unknown =>
    sandbox.cluster.patch({ apiVersion: 'v1', kind: 'Namespace', name: at.namespace }, { metadata: { labels: { [`pod-security.kubernetes.io/${mode}`]: value } } });

  it('refuse a bare pod at the restricted level, naming every setting', async () => {
    level('enforce', 'restricted');
    const status = await refusal(core.createNamespacedPod({ namespace: at.namespace, body: bare }));
    assert.deepEqual([status.code, status.message], [403, BARE]);
  });

  it('accept a pod that meets it', async () => {
    await core.createNamespacedPod({ namespace: at.namespace, dryRun: 'All', body: nodePod(at, 'careful', '') });
  });

  it('name host namespaces, host paths and root in their order', async () => {
    const spec = nodeSpec(at, '', { hostNetwork: true, volumes: [{ name: 'disk', hostPath: { path: '/' } }] });
    Object.assign(spec.containers[0]?.securityContext ?? {}, { runAsUser: 0, privileged: true });
    const status = await refusal(core.createNamespacedPod({ namespace: at.namespace, body: { metadata: { name: 'wild' }, spec } }));
    assert.equal(status.message, 'pods "wild" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true), privileged (container "main" must not set securityContext.privileged=true), restricted volume types (volume "disk" uses restricted volume type "hostPath"), runAsUser=0 (container "main" must not set runAsUser=0)');
  });

  it('let a Job be made whose pods are refused, which its events tell', async () => {
    const job = nodeJob(at, 'doomed', '');
    if (job.spec) job.spec.template = { spec: { ...bare.spec, restartPolicy: 'Never' } };
    await at.kubeConfig.makeApiClient(BatchV1Api).createNamespacedJob({ namespace: at.namespace, body: job });
    const [message] = await until('a FailedCreate event', async () => {
      const messages = await eventMessages(at, 'doomed', 'FailedCreate');
      return messages.length > 0 ? messages : undefined;
    });
    assert.match(message ?? '', /^Error creating: pods "doomed-[a-z0-9]{5}" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/);
  });

  it('only warn where they shall only warn', async () => {
    level('enforce', null);
    level('warn', 'restricted');
    const answer = await raw(at.kubeConfig, { method: 'POST', path: `/api/v1/namespaces/${at.namespace}/pods?dryRun=All`, body: bare });
    assert.equal(answer.status, 201);
    assert.match(String(answer.headers.warning), /^299 - "would violate PodSecurity \\"restricted:latest\\": allowPrivilegeEscalation != false/);
  });

  it('hold a quota of pods', async () => {
    sandbox.cluster.put({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: at.namespace }, spec: { hard: { pods: '0' } } });
    const status = await refusal(core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, 'many', '') }));
    assert.deepEqual([status.code, status.message], [403, 'pods "many" is forbidden: exceeded quota: few, requested: pods=1, used: pods=0, limited: pods=0']);
  });
});
