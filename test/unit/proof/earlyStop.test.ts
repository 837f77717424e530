import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChainPorts } from '../../../src/core/chain/readFacts.ts';
import { armKey } from '../../../src/core/model/armId.ts';
import type { ProbeEvent } from '../../../src/core/probe/outcome.ts';
import { parsePodReport } from '../../../src/core/probe/probeLines.ts';
import { watchForLastingRefusal } from '../../../src/core/proof/earlyStop.ts';
import { aCredential, anIdentity, aServiceAccount, aSubject, linkedAnnotations } from '../../builders/chain.ts';
import { memoryWorld } from '../../builders/memoryWorld.ts';

function lines(...reports: readonly object[]): ProbeEvent {
  const texts = reports.map((report) => JSON.stringify({ tenantlink: 1, ...report }));
  return {
    kind: 'lines',
    lines: texts.map((text) => {
      const report = parsePodReport(text);
      assert.ok(report !== undefined, text);
      return { text, report };
    }),
  };
}

const refused = { step: 'limit', status: 'refused', attempt: 1, httpStatus: 403, code: 'AuthorizationFailed', detail: 'no role', retryInSeconds: 1 };
const amount = { status: 'ok', resource: 'cores', localizedName: 'Cores', unit: 'Count', value: 3 };
const cancelled = { status: 'cancelled', code: 'cancelled' } as const;

/** A link whose role is missing, looked at only when the gate opens. */
function watched(): { readonly watch: ReturnType<typeof watchForLastingRefusal>; readonly look: () => Promise<void>; readonly looks: () => number } {
  const { ports } = memoryWorld({ identities: [anIdentity()], provider: 'Registered', assignments: [], credentials: new Map([[armKey(anIdentity().id), [aCredential()]]]), serviceAccounts: [aServiceAccount(linkedAnnotations())] });
  const gates: (() => void)[] = [];
  const slow: ChainPorts = { ...ports, identities: { ...ports.identities, get: (request) => new Promise<void>((open) => gates.push(open)).then(() => ports.identities.get(request)) } };
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
  return {
    watch: watchForLastingRefusal(aSubject(), slow, new AbortController().signal),
    looks: () => gates.length,
    async look() {
      await settled();
      for (const open of gates) open();
      await settled();
    },
  };
}

test('a refusal that a live value explains ends the run, with its code', async () => {
  const { watch, look } = watched();
  watch.see(lines(refused));
  await look();
  assert.ok(watch.signal.aborted);
  assert.deepEqual(watch.outcomeOf(cancelled), { status: 'failed', code: 'azureForbidden', azureCode: 'AuthorizationFailed', detail: 'no role' });
});

test('a refusal that was overcome while live values were read ends nothing', async () => {
  const { watch, look } = watched();
  watch.see(lines(refused));
  watch.see(lines({ step: 'limit', ...amount }, { step: 'usage', ...amount }));
  await look();
  assert.equal(watch.signal.aborted, false);
  assert.equal(watch.outcomeOf(cancelled).code, 'cancelled', 'the user’s own cancellation stays one');
});

test('a run that came through just before it was ended has its result', async () => {
  const { watch, look } = watched();
  watch.see(lines(refused));
  await look();
  watch.see(lines({ step: 'limit', ...amount }, { step: 'done', status: 'failed' }));
  const quotas = [{ resource: 'cores', localizedName: 'Cores', limit: 3, unit: 'Count' }];
  assert.deepEqual(watch.outcomeOf({ ...cancelled, quotas }), { status: 'succeeded', code: 'quotaRead', quotas });
  assert.equal(watch.outcomeOf(cancelled).code, 'azureForbidden', 'what is said last of a refused run takes nothing from it');
});

test('a service that cannot answer is no refusal: nothing is looked at', async () => {
  const { watch, look, looks } = watched();
  watch.see(lines({ ...refused, httpStatus: 503, code: 'HTTP 503' }, { ...refused, httpStatus: 429, code: 'TooManyRequests' }));
  await look();
  assert.deepEqual([looks(), watch.signal.aborted], [0, false]);
});
