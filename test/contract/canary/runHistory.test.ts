import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { readRunLog, readRuns } from '../../../src/core/history/runFiles.ts';
import { planOf, taken } from '../journey/linking.ts';
import { prove } from '../journey/proving.ts';
import { never, wishOf } from '../journey/stage.ts';
import { keepProof, startCanaryStage, type CanaryStage } from './stage.ts';

let stage: CanaryStage;
before(async () => {
  stage = await startCanaryStage(29);
  const wish = wishOf(stage, { cluster: stage.warm });
  const { outcome } = await taken(applyPlan(await planOf(wish, stage.world), stage.world, never));
  assert.equal(outcome.status, 'complete');
});
after(() => stage.close());

/** A program that gives away what it was trusted with, each time in another way. */
const blabs: readonly (readonly [string, string])[] = [
  ['as it is', `console.log(token)`],
  ['in a sentence and in JSON', `console.log('my token is ' + token + '.'); console.log(JSON.stringify({ assertion: token, nested: JSON.stringify({ token }) }))`],
  ['part by part', `for (const part of token.split('.')) console.log(part)`],
  ['as a header and in an address', `console.log('authorization: Bearer ' + token); console.log('https://host/?client_assertion=' + encodeURIComponent(token) + '&x=1')`],
  ['in base64', `console.log(Buffer.from(token).toString('base64'))`],
  ['at the end, without a line end, with a failure', `process.stdout.write('token=' + token); process.exitCode = 3`],
  ['between two halves of a long log', `for (let i = 0; i < 30000; i += 1) console.log('line ' + i + ' of a log that is long enough to be cut in the middle'); console.log(token); for (let i = 0; i < 30000; i += 1) console.log('line ' + i + (i === 200 ? token : ''))`],
];

describe('a pod that prints its own token', () => {
  for (const [how, code] of blabs) {
    test(`${how}: the history keeps the log without it`, async () => {
      const programSource = `import { readFileSync } from 'node:fs'; const token = readFileSync(process.env.AZURE_FEDERATED_TOKEN_FILE, 'utf8'); console.log('it begins'); ${code};`;
      const proof = await prove(stage.sandbox, stage.world, chainSubjectOf(wishOf(stage, { cluster: stage.warm })), { programSource, ownImage: false });
      assert.ok(proof.log.join('').length > 100, 'the pod did speak');
      await keepProof(stage.world, proof);
      const { records } = await readRuns(stage.world);
      const [record] = records;
      assert.ok(record !== undefined);
      const log = (await readRunLog(stage.world, record)) ?? '';
      assert.match(log, /it begins/);
      assert.match(log, /<masked>/);
      // The cluster keeps a copy of a program's last words in the pod, which is not ours to mask.
      const leaks = (await stage.leaks()).filter((leak) => / in (?:history|file|once on disk)\b/.test(leak));
      assert.equal(leaks.length, 0, leaks.slice(0, 8).join('\n'));
    });
  }
});
