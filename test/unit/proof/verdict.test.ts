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

  test('does not call a usage zero that was not given', () => {
    const { used: _used, ...untold } = cores;
    assert.equal(sentence(read(untold)), 'The link works: mi-wi-demo read Total Regional vCPUs from the pod: its limit is 20; how much of it is used was not given.');
    assert.equal(sentence(read({ ...untold, limit: -1 })), 'The link works: mi-wi-demo read Total Regional vCPUs from the pod: it has no limit; how much of it is used was not given.');
  });

  test('writes its amounts as the user’s language does, with their unit', () => {
    const told = judgeUnread(read({ ...cores, limit: 1_048_576, used: 2_048, unit: 'Bytes' }), aSubject()).message;
    assert.equal(speaker(inEnglish, 'de')(told.key, told.params), 'The link works: mi-wi-demo read Total Regional vCPUs from the pod: 2.048 Bytes of 1.048.576 Bytes used.');
    assert.equal(sentence(read({ ...cores, limit: 25_000, used: 1_234 })), 'The link works: mi-wi-demo read Total Regional vCPUs from the pod: 1,234 of 25,000 used.');
  });

  test('says so where the program ended otherwise than well afterwards', () => {
    assert.equal(sentence({ ...read(cores), exit: { code: 2, reason: 'Error' } }), 'The link works: mi-wi-demo read its quota from the pod. The program then ended with exit code 2, which says nothing of the link.');
  });

  test('tells a region without quotas from numbers that were lost', () => {
    assert.equal(sentence(read()), 'The link works: mi-wi-demo asked for all quotas of the region from the pod, and Azure has none there for this subscription.');
    assert.equal(sentence({ status: 'succeeded', code: 'quotaRead' }), 'The link works: mi-wi-demo read its quota from the pod; the numbers were lost with the log.');
  });

  test('names the identity also where it may not be read', () => {
    const facts = linkedFacts({ identity: { state: 'unknown', failure: { reason: 'forbidden', operation: 'readIdentity' } } });
    const { message } = judgeRun(read(cores), facts, evaluateChain(facts));
    assert.equal(say(message.key, message.params), sentence(read(cores)));
  });
});

describe('the sentence of a refusal', () => {
  const refused = (code: 'exchangeRefused' | 'azureRefused' | 'unreachable', rest: Partial<ProbeOutcome>): ProbeOutcome => ({ status: 'failed', code, detail: '', ...rest });
  const rows: readonly (readonly [string, ProbeOutcome, string])[] = [
    ['Entra, by its code', refused('exchangeRefused', { aadsts: 'AADSTS700213' }), 'Microsoft Entra refused the pod’s token (AADSTS700213). Diagnose the link to see what differs.'],
    ['Entra, without one', refused('exchangeRefused', { entraError: 'invalid_client' }), 'Microsoft Entra refused the pod’s token (invalid_client). Diagnose the link to see what differs.'],
    ['Entra, by the exit of the program only', refused('exchangeRefused', {}), 'Microsoft Entra refused the pod’s token; its reason was lost with the log. Run it again, or diagnose the link to see what differs.'],
    ['Azure, by the exit of the program only', refused('azureRefused', {}), 'Azure refused the read; its reason was lost with the log. Run it again.'],
    ['the network, by its host', refused('unreachable', { host: 'login.example', detail: 'ENOTFOUND' }), 'The pod could not reach login.example over the cluster’s network. Check outbound rules, proxy and DNS. ENOTFOUND'],
    ['the network, by the exit of the program only', refused('unreachable', {}), 'The pod did not get through to Microsoft Entra or Azure over the cluster’s network; where it was stopped was lost with the log. Check outbound rules, proxy, DNS and certificate authorities.'],
  ];
  for (const [what, outcome, expected] of rows) test(what, () => assert.equal(sentence(outcome).trim(), expected));

  test('says that trust may not have spread yet only where a reason is known', () => {
    const facts = linkedFacts();
    const findings = evaluateChain(facts).map((finding) => ({ code: finding.code, verdict: 'ok' as const, message: finding.message, actual: { value: '', source: '', readAt: 1 } }));
    assert.equal(judgeRun(refused('exchangeRefused', { entraError: 'invalid_client' }), facts, findings).message.key, 'probe.exchangeRefused.notSpread');
    assert.equal(judgeRun(refused('exchangeRefused', {}), facts, findings).message.key, 'probe.exchangeRefused.unread');
  });
});
