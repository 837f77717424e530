import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { chainSubjectOf } from '../../src/core/link/facts.ts';
import type { LinkRecord } from '../../src/core/link/records.ts';
import type { ProbeCode } from '../../src/core/probe/outcome.ts';
import { link, unlink } from '../contract/journey/linking.ts';
import type { Proof } from '../contract/journey/proving.ts';
import { wishOf } from '../contract/journey/stage.ts';
import { noOwnCluster } from './clusterConnection.ts';
import { startClusterStage, type ClusterStage } from './clusterStage.ts';
import { clientGroup, faults, type Fault, type Struck } from './faults/faults.ts';
import { healthy } from './faults/health.ts';
import { logFaults } from './faults/logCount.ts';
import { countingProgram, phases, PhaseTeller, type Phase } from './faults/phases.ts';
import { remains } from './remains.ts';

const missing = await noOwnCluster('the cluster that KUBECONFIG names is not ours to break');

/** Milliseconds until what does not mend itself is mended. */
const brokenFor = 3_000;

/** Why a fault cannot strike in a phase. */
function excuse(phase: Phase, fault: Fault): string | undefined {
  if (fault.at === 'program' && phase !== 'exchange' && phase !== 'log') return 'the program does not run';
  if (fault.at === 'pod' && (phase === 'create' || phase === 'schedule' || phase === 'end' || phase === 'cleanup')) return 'there is no pod, or it has ended';
  return undefined;
}

/** How the run may end: as if nothing had happened, unless what broke took the run's own means. */
function allowed(phase: Phase, fault: Fault): readonly ProbeCode[] {
  if (phase === 'create' && /apiserver|reset/.test(fault.name)) return ['clusterUnreachable'];
  if (fault.at === 'program' && phase !== 'log') return ['podLost'];
  // Whatever comes first: the pod's answer, its end, or another pod in its place.
  if (fault.at === 'pod' && phase !== 'log') return ['quotaRead', 'crashed', 'podLost'];
  return ['quotaRead'];
}

describe('something of the cluster breaks in the middle of a run', { skip: missing ?? false }, () => {
  let stage: ClusterStage;
  let subject: ChainSubject;
  let record: LinkRecord;
  let program: string;
  let ok = 0;
  const cases = phases.flatMap((phase) => faults.filter((fault) => excuse(phase, fault) === undefined).map((fault) => ({ phase, fault })));
  before(async () => {
    process.setegid?.(clientGroup);
    program = await countingProgram();
    stage = await startClusterStage();
    const wish = wishOf(stage, { serviceAccount: { namespace: stage.namespace, name: 'unlucky' } });
    subject = chainSubjectOf(wish);
    ({ record } = await link(wish, stage.product.world));
    await stage.followed();
    // So that the exchange is still going on when it is struck.
    stage.sandbox.azure.faults.add({ kind: 'slow', match: { side: 'entra', method: 'POST', path: /\/oauth2\/v2\.0\/token$/ }, delayMs: 1_000 });
  });
  after(async () => {
    const total = phases.length * faults.length;
    console.log(`cluster faults: ${String(phases.length)} phases x ${String(faults.length)} faults = ${String(total)} cases, ${String(ok)} ok, ${String(total - cases.length)} excused`);
    await unlink(record, stage.product.world);
    await stage.close();
  });

  /** One run that something breaks in. */
  async function play(phase: Phase, fault: Fault): Promise<Proof> {
    let podName: string | undefined;
    const at = (): Struck => ({ admin: stage.admin, namespace: stage.namespace, podName });
    let healed: Promise<void> | undefined;
    const teller = new PhaseTeller(phase, async () => {
      await fault.strike(at());
      healed = pause(brokenFor).then(() => fault.heal?.(at()));
    });
    const { world } = stage.product;
    const proof = await stage.prove(subject, { programSource: program, settings: {} }, {
      world: { ...world, probes: teller.toldBy(world.probes) },
      onEvent(event) {
        if (event.kind === 'scheduled') podName = event.podName;
        teller.see(event);
      },
    });
    assert.ok(teller.struck !== undefined, 'the run was in that phase');
    await teller.struck;
    await healed;
    return proof;
  }

  for (const { phase, fault } of cases) {
    test(`${phase}: ${fault.name}`, async () => {
      const proof = await play(phase, fault);
      await healthy(stage.admin);
      const told = JSON.stringify([proof.outcome, proof.events.filter(({ kind }) => kind !== 'lines'), proof.log.slice(-3)]);
      assert.ok(allowed(phase, fault).includes(proof.outcome.code), told);
      assert.deepEqual(proof.events.filter(({ kind }) => kind === 'cleaned' || kind === 'cleanupFailed').map(({ kind }) => kind), ['cleaned'], told);
      assert.deepEqual(await remains(stage.admin, stage.namespace), [], 'nothing of the run is left');
      assert.deepEqual([...stage.product.journal.keys()].filter((name) => name.startsWith('run-')), []);
      assert.deepEqual(logFaults(proof.events), []);
      if (fault.at === undefined && proof.outcome.code === 'quotaRead') assert.equal(proof.log.at(-1), 'end', told);
      ok += 1;
    });
  }
});
