import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { AdmissionregistrationV1Api, CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { until } from '../contract/kubernetes/suite/connection.ts';
import { repository } from '../rig/needs/places.mjs';
import { clusterAdmin, noOwnCluster } from './clusterConnection.ts';
import { addressVariable } from './elsewhere.ts';
import { clusterFileVariable, readClusterFile } from './room/clusterFile.ts';
import { nodeAddress } from './room/places.ts';
import { newSuiteName, suiteVariable } from './suite.ts';

const missing = await noOwnCluster('this is how it runs already');

/** The room's cluster as if it were somebody's: known by a kubeconfig only, with a namespace that is not ours. */
describe('the stage on a cluster that KUBECONFIG names', { skip: missing ?? false }, () => {
  let admin: KubeConfig;
  let kubeconfig: string;
  before(async () => {
    admin = await clusterAdmin();
    kubeconfig = (await readClusterFile())?.kubeconfig ?? assert.fail('a room has a cluster file');
  });

  const start = (suite: string): { readonly command: ChildProcess; readonly said: () => string } => {
    // It may know neither the room nor that it runs within a test.
    const { [clusterFileVariable]: _room, NODE_TEST_CONTEXT: _test, ...rest } = process.env;
    const env: NodeJS.ProcessEnv = { ...rest, KUBECONFIG: kubeconfig, [addressVariable]: nodeAddress, [suiteVariable]: suite };
    const command = spawn(process.execPath, ['test/cluster/run.ts', '--test', '--test-reporter=tap', join('test', 'cluster', 'mainJob.test.ts')], { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [command.stdout, command.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return { command, said: () => said };
  };

  /** What a run of the stage has made there and not taken away. */
  async function madeBy(suite: string): Promise<readonly string[]> {
    const core = admin.makeApiClient(CoreV1Api);
    const labelSelector = `tenantlink.example/suite=${suite}`;
    const lists = await Promise.all([
      admin.makeApiClient(AdmissionregistrationV1Api).listMutatingWebhookConfiguration({ labelSelector }),
      core.listServiceForAllNamespaces({ labelSelector }),
      core.listEndpointsForAllNamespaces({ labelSelector }),
    ]);
    const namespaces = (await core.listNamespace()).items.filter(({ metadata }) => metadata?.name?.startsWith(suite) === true);
    return [...lists.flatMap(({ items }) => items), ...namespaces].map(({ metadata }) => metadata?.name ?? '').sort();
  }
  const nothingLeft = (suite: string): Promise<true> => until('what it made is gone', async () => ((await madeBy(suite)).length === 0 ? true : undefined), 120_000);

  test('the main job runs the same, by the kubeconfig’s own rights, and leaves nothing there', async () => {
    const suite = newSuiteName();
    const { command, said } = start(suite);
    const [code] = (await once(command, 'close')) as [number | null];
    assert.equal(code, 0, said());
    assert.match(said(), /^# pass 2$/m, said());
    assert.match(said(), /^# skipped 0$/m, said());
    assert.doesNotMatch(said(), /^\[cluster\] removed: /m, 'it took everything away itself');
    await nothingLeft(suite);
  });

  test('interrupted in its middle, it leaves nothing there either', async () => {
    const suite = newSuiteName();
    const { command, said } = start(suite);
    await until('its webhook is there', async () => {
      assert.equal(command.exitCode, null, said());
      return (await madeBy(suite)).includes('azure-wi-webhook-mutating-webhook-configuration') ? true : undefined;
    });
    command.kill('SIGTERM');
    await once(command, 'close');
    assert.match(said(), /^\[cluster\] removed: MutatingWebhookConfiguration /m, said());
    await nothingLeft(suite);
  });
});
