import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import { judgeRun, judgeUnread } from '../../../src/core/proof/verdict.ts';
import type { QuotaResult } from '../../../src/core/ports/quotaReader.ts';
import type { ProbeOutcome } from '../../../src/core/probe/outcome.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { aSubject, linkedFacts } from '../../builders/chain.ts';

const say = speaker(inEnglish);
const cores: QuotaResult = { resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 20, used: 3, unit: 'Count' };
const read = (...quotas: readonly QuotaResult[]): ProbeOutcome => ({ status: 'succeeded', code: 'quotaRead', quotas });

/** The sentence that a run ends with. */
function sentence(outcome: ProbeOutcome): string {
  const { key, params } = judgeUnread(outcome, aSubject()).message;
  return say(key, params);
}

describe('the sentence of a run that read its quota', () => {
  test('has the numbers, and words where a number would mean something else', () => {
    assert.equal(sentence(read(cores)), 'The link works: mi-wi-demo read Total Regional vCPUs from the pod: 3 of 20 used.');
    for (const limit of [-1, 2_147_483_647]) assert.equal(sentence(read({ ...cores, limit })), 'The link works: mi-wi-demo read Total Regional vCPUs from the pod: 3 used, without a limit.');
    const { limit: _limit, ...unknown } = cores;
    assert.equal(sentence(read(unknown)), 'The link works: mi-wi-demo read Total Regional vCPUs from the pod.');
  });

  test('names the identity also where it may not be read', () => {
    const facts = linkedFacts({ identity: { state: 'unknown', failure: { reason: 'forbidden', operation: 'readIdentity' } } });
    const { message } = judgeRun(read(cores), facts, evaluateChain(facts));
    assert.equal(say(message.key, message.params), sentence(read(cores)));
  });
});
