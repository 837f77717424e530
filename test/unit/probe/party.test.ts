import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withExitMeaning } from '../../../src/core/probe/exitMeaning.ts';
import type { ProbeCode, ProbeOutcome } from '../../../src/core/probe/outcome.ts';
import { partyOf, type Party } from '../../../src/core/probe/party.ts';
import { podExitCodes } from '../../../src/core/probe/podReport.ts';
import { podEnd } from '../../../src/core/probe/runEnd.ts';
import { messages } from '../../../src/core/words/messages.ts';

/** What a sentence has to name, so that it says whose it is. */
const named: Readonly<Record<Exclude<Party, 'nobody' | 'user'>, RegExp>> = {
  program: /program/,
  cluster: /[Cc]luster|pod’s image/,
  access: /[Cc]luster/,
  entra: /Microsoft Entra/,
  azure: /Azure/,
  service: /Microsoft Entra/,
  network: /network/,
};
/** The verb of what to do next. */
const next = /\b(?:Mend|ask|Free|Set|Check|check|Look|Run|run it again|report|Link|Register|Choose|Give|Correct|Diagnose|follow|Name|Let it|Is the workload)\b/;

for (const [code, party] of Object.entries(partyOf) as [ProbeCode, Party][]) {
  if (party === 'nobody' || party === 'user') continue;
  test(`the sentence of ${code} says that it is the ${party}’s, and what to do next`, () => {
    const sentence = messages[`probe.${code}`];
    assert.match(sentence, named[party]);
    assert.match(sentence, next);
  });
}

const ended = (code: number, rest: Partial<ProbeOutcome> = {}): ProbeOutcome => ({ status: 'failed', code: code === 0 ? 'notUnderstood' : 'crashed', exit: { code, reason: 'Error' }, ...rest });
const logFailure = { reason: 'unreachable', operation: 'readProbeLog' } as const;

const meanings: readonly (readonly [string, ProbeOutcome, ProbeCode, ProbeCode])[] = [
  ['our program succeeded, its log was lost', ended(0, { logFailure }), 'quotaRead', 'notUnderstood'],
  ['something ended well and said nothing', ended(0), 'notUnderstood', 'notUnderstood'],
  ['a wrong environment', ended(podExitCodes.environment), 'environmentWrong', 'crashed'],
  ['the exchange was refused', ended(podExitCodes.exchange), 'exchangeRefused', 'crashed'],
  ['the read was refused', ended(podExitCodes.quota), 'azureRefused', 'crashed'],
  ['no way to Azure', ended(podExitCodes.unreachable), 'unreachable', 'crashed'],
  ['a fault', ended(podExitCodes.unexpected), 'programFault', 'crashed'],
  ['out of memory', ended(137, { exit: { code: 137, reason: 'OOMKilled' } }), 'programFault', 'crashed'],
  ['killed by somebody', ended(137, { exit: { code: 137, reason: 'Error' } }), 'podLost', 'crashed'],
  ['its shim died', ended(255, { exit: { code: 255, reason: 'Unknown' } }), 'podLost', 'crashed'],
  ['what the log said stays', { status: 'failed', code: 'exchangeRefused', aadsts: 'AADSTS700213', exit: { code: 1, reason: 'Error' } }, 'exchangeRefused', 'exchangeRefused'],
];
for (const [what, outcome, ours, others] of meanings) {
  test(`exit without a log: ${what}`, () => {
    assert.equal(withExitMeaning(outcome, false).code, ours);
    assert.equal(withExitMeaning(outcome, true).code, others);
  });
}

test('memory that ran out is named', () => {
  assert.equal(withExitMeaning(ended(137, { exit: { code: 137, reason: 'OOMKilled' } }), false).detail, 'OOMKilled');
});

test('a command that the runtime could not start is the container’s, not the program’s', () => {
  const pod = { phase: 'Failed', podName: 'p', node: 'n', injected: { environment: [] }, terminated: { exitCode: 128, reason: 'StartError', message: 'exec: "node": executable file not found in $PATH' } } as const;
  assert.deepEqual(podEnd(pod)?.verdict, { status: 'failed', code: 'containerCreation', detail: 'exec: "node": executable file not found in $PATH' });
});
