import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { parseSubscriptionId } from '../../../src/core/model/ids.ts';
import { buildProbeJob } from '../../../src/core/probe/podSpec.ts';
import { runProbe } from '../../../src/core/probe/runProbe.ts';
import { realClock } from '../../builders/productWorld.ts';
import { compare, type Figure } from '../measure.ts';
import type { BenchCluster } from './benchCluster.ts';

const never = new AbortController().signal;

/** From Run to the first line of the log, against `kubectl apply` and `kubectl logs --follow` in a loop, with the same Job. */
export async function firstLineFigures(bench: BenchCluster): Promise<readonly Figure[]> {
  let count = 0;
  const build = () => {
    count += 1;
    const ref = bench.ref(`tenantlink-quota-bench${count}`);
    const objects = buildProbeJob({
      mark: randomUUID(),
      ref,
      serviceAccount: { namespace: ref.namespace, name: 'default' },
      settings: { image: bench.nodeImage },
      quota: { subscriptionId: parseSubscriptionId('11111111-2222-4333-8444-555555555557'), region: 'westeurope', resource: 'cores' },
      cloud: knownClouds.public,
      programSource: 'console.log("first"); setTimeout(() => undefined, 300);',
    });
    return { ref, ...objects };
  };
  // Cleaning up is not what is measured, and beside the next run it would slow down the cluster.
  let clean: () => Promise<unknown> = () => Promise.resolve();
  const after = (): Promise<unknown> => clean();
  const own = async (): Promise<void> => {
    const run = runProbe(build(), { probes: bench.ports.probes, clock: realClock }, { signal: never });
    for (let next = await run.next(); ; next = await run.next()) {
      if (next.done === true) throw new Error('the run ended without a line');
      if (next.value.kind !== 'lines') continue;
      clean = () => run.return();
      return;
    }
  };
  const peer = async (): Promise<void> => {
    const { ref, job, configMap } = build();
    await applied(bench, [job, configMap]);
    while (!(await firstByte(bench, ref.name)));
    clean = () => deleted(bench, ref.name);
  };
  return compare({ what: 'from Run to the first line of the log', run: own, after }, { what: 'kubectl apply, then kubectl logs --follow until it answers', run: peer, after }, 9);
}

async function applied(bench: BenchCluster, objects: readonly object[]): Promise<void> {
  const [program = '', ...args] = bench.kubectlCommand(['apply', '--filename', '-']);
  const kubectl = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  kubectl.stdin.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  const [code] = (await once(kubectl, 'exit')) as [number];
  if (code !== 0) throw new Error('kubectl apply failed');
}

async function firstByte(bench: BenchCluster, name: string): Promise<boolean> {
  const [program = '', ...args] = bench.kubectlCommand(['logs', '--follow', `job/${name}`]);
  const kubectl = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const came = await Promise.race([once(kubectl.stdout, 'data').then(() => true), once(kubectl, 'close').then(() => false)]);
  kubectl.kill();
  return came;
}

async function deleted(bench: BenchCluster, name: string): Promise<void> {
  const [program = '', ...args] = bench.kubectlCommand(['delete', `job/${name}`, `configmap/${name}`]);
  await once(spawn(program, args, { stdio: 'ignore' }), 'exit');
}
