import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { chainSubjectOf } from '../../src/core/link/facts.ts';
import type { LinkRecord } from '../../src/core/link/records.ts';
import type { ProofEvent } from '../../src/core/proof/proveLink.ts';
import { link, unlink } from '../contract/journey/linking.ts';
import { prove } from '../contract/journey/proving.ts';
import { wishOf } from '../contract/journey/stage.ts';
import { noOwnCluster, unreachable } from './clusterConnection.ts';
import { startClusterStage, type ClusterStage } from './clusterStage.ts';
import { pidFile } from './programs/daemon.ts';
import { remains } from './remains.ts';

const missing = await noOwnCluster(unreachable);

/** Ends a program of the cluster at once; it is started again half a second later. */
async function kill(program: string): Promise<void> {
  process.kill(Number(await readFile(pidFile(program), 'utf8')), 'SIGKILL');
}

/** Says a number every few milliseconds, for about four seconds. */
const counter = `
let next = 0;
const saying = setInterval(() => {
  console.log('number ' + next);
  next += 1;
  if (next === 1000) { clearInterval(saying); console.log('end'); }
}, 4);
`;

describe('a program of the cluster dies in the middle of a run', { skip: missing ?? false }, () => {
  let stage: ClusterStage;
  let subject: ChainSubject;
  let record: LinkRecord;
  before(async () => {
    stage = await startClusterStage();
    const wish = wishOf(stage, { serviceAccount: { namespace: 'default', name: 'unlucky' } });
    subject = chainSubjectOf(wish);
    ({ record } = await link(wish, stage.product.world));
    await stage.followed();
  });
  afterEach(async () => {
    assert.deepEqual(await remains(stage.admin, 'default'), [], 'nothing of the run is left');
    assert.deepEqual([...stage.product.journal.keys()].filter((name) => name.startsWith('run-')), []);
  });
  after(async () => {
    await unlink(record, stage.product.world);
    await stage.close();
  });

  for (const program of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'containerd']) {
    for (const phase of ['created', 'started', 'lines'] as const) {
      test(`${program}, ${phase}: the run ends with its verdict`, async () => {
        let killed: Promise<void> | undefined;
        const onEvent = ({ kind }: { readonly kind: string }): void => {
          if (kind === phase) killed ??= kill(program);
        };
        const proof = await prove(stage.sandbox, stage.product.world, subject, {}, { onEvent });
        assert.ok(killed !== undefined);
        await killed;
        if (program === 'containerd' && !proof.log.some((line) => line.includes('"step":"done"'))) {
          // What a container writes while containerd is away is lost when it ends before containerd is back: the run is not called a success.
          assert.deepEqual([proof.outcome.code, proof.outcome.exit], ['notUnderstood', { code: 0, reason: 'Completed' }]);
        } else assert.equal(proof.verdict.status, 'success', JSON.stringify([proof.outcome, proof.log]));
        assert.equal(proof.events.filter(({ kind }) => kind === 'cleaned').length, 1);
      });
    }
  }

  for (const program of ['kube-apiserver', 'kubelet']) {
    test(`${program} dies twice while a log runs: every line comes once and in order`, async () => {
      const deaths: Promise<void>[] = [];
      let lines = 0;
      const onEvent = (event: ProofEvent): void => {
        if (event.kind !== 'lines') return;
        const before = lines;
        lines += event.lines.length;
        for (const place of [20, 600]) if (before < place && lines >= place) deaths.push(kill(program));
      };
      const proof = await prove(stage.sandbox, stage.product.world, subject, { programSource: counter }, { onEvent });
      await Promise.all(deaths);
      assert.deepEqual(proof.log, [...Array.from({ length: 1000 }, (_, index) => `number ${String(index)}`), 'end']);
      assert.equal(deaths.length, 2);
      assert.deepEqual([proof.outcome.code, proof.outcome.exit], ['notUnderstood', { code: 0, reason: 'Completed' }]);
    });
  }
});
