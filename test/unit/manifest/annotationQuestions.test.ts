import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexIdentities } from '../../../src/core/manifest/identityIndex.ts';
import type { Snapshot } from '../../../src/core/inventory/snapshot.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import type { Answer, AskHost, InputRequest, Obstacle, PickRequest } from '../../../src/ui/ask/askHost.ts';
import { askIdentity, type ChosenIdentity } from '../../../src/ui/editor/annotationQuestions.ts';
import { anIdentity, contoso, fabrikam } from '../../builders/chain.ts';
import { knownSnapshot } from './knownSnapshot.ts';

const identity = anIdentity();
const other = '99999999-1111-4222-8333-444455556666';

/** What the user does at one question: chooses a row, types, or goes back. */
type Act = { readonly choose: string } | { readonly type: string; readonly refused?: readonly string[] } | 'back' | 'escape';

async function ask(acts: readonly Act[], snapshot: Snapshot = knownSnapshot(), tenantId = '', obstacles: readonly Obstacle[] = []): Promise<{ readonly chosen: ChosenIdentity | undefined; readonly seen: readonly string[]; readonly left: number }> {
  const script = [...acts];
  const seen: string[] = [];
  const next = (): Act => script.shift() ?? assert.fail(`no answer left for ${seen[seen.length - 1] ?? 'the first question'}`);
  const host: AskHost = {
    pickMany: () => assert.fail('no list of many is asked for'),
    async pick<T>(request: PickRequest<T>): Promise<Answer<T>> {
      let rows: Parameters<Parameters<PickRequest<T>['load']>[0]>[0] = { choices: [] };
      const closing = new AbortController();
      await request.load((list) => (rows = list), closing.signal);
      closing.abort();
      seen.push(`${request.step}/${request.totalSteps} ${rows.choices.map(({ label, description }) => `${label}${description === undefined ? '' : ` (${description})`}`).join(', ')}${(rows.obstacles ?? []).map(({ failure }) => ` !${failure.reason} ${failure.target ?? ''}`).join('')}`);
      const act = next();
      if (act === 'back' || act === 'escape') return { kind: act === 'back' ? 'back' : 'cancelled' };
      assert.ok('choose' in act);
      const row = rows.choices.find(({ label }) => label === act.choose) ?? assert.fail(`no row ${act.choose}`);
      return { kind: 'answer', value: row.value, id: row.id };
    },
    async input(request: InputRequest): Promise<Answer<string>> {
      seen.push(`${request.step}/${request.totalSteps} ${request.prompt} [${request.value}]`);
      const act = next();
      if (act === 'back' || act === 'escape') return { kind: act === 'back' ? 'back' : 'cancelled' };
      assert.ok('type' in act);
      for (const text of act.refused ?? []) assert.notEqual(request.problem(text), undefined, `${text} is refused`);
      assert.equal(request.problem(act.type), undefined);
      return { kind: 'answer', value: act.type, id: act.type };
    },
  };
  const known = { index: () => indexIdentities(snapshot), snapshot: () => snapshot, clusterTenantOf: () => undefined, onDidChange: () => () => undefined };
  const chosen = await askIdentity({ host, known, say: speaker(inEnglish), mark: { name: 'a', namespace: 'n', offset: 0 }, present: { clientId: '', tenantId }, load: async (_signal, tell) => tell(obstacles) });
  return { chosen, seen, left: script.length };
}

test('a known identity is one choice, with its tenant', async () => {
  const { chosen, seen, left } = await ask([{ choose: 'mi-wi-demo' }]);
  assert.deepEqual(chosen, { clientId: identity.clientId, tenantId: fabrikam });
  assert.deepEqual([seen, left], [['1/1 mi-wi-demo (Fabrikam), Paste a client id…'], 0]);
});

test('what stands in the way stands in the list, and does not hinder pasting', async () => {
  const obstacles: readonly Obstacle[] = [{ failure: { reason: 'throttled', operation: 'listIdentities', target: 'sub' } }, { failure: { reason: 'signInRequired', operation: 'listIdentities', target: 'Contoso' } }];
  const { seen } = await ask(['escape'], knownSnapshot(), '', obstacles);
  assert.deepEqual(seen, ['1/1 mi-wi-demo (Fabrikam), Paste a client id… !throttled sub !signInRequired Contoso']);
});

test('a pasted client id is checked, and its tenant asked; the tenant may be left out', async () => {
  const refused = ['', 'mi-wi-demo', '/subscriptions/00000000-0000-0000-0000-000000000000', 'https://issuer.example/', '<YOUR_CLIENT_ID>'];
  const paste = { choose: 'Paste a client id…' };
  const withTenant = await ask([paste, { type: other.toUpperCase(), refused }, { type: contoso, refused: ['contoso.onmicrosoft.com'] }]);
  assert.deepEqual([withTenant.chosen, withTenant.left], [{ clientId: other, tenantId: contoso }, 0]);
  const without = await ask([paste, { type: other }, { type: '' }], knownSnapshot(), contoso);
  assert.deepEqual(without.chosen, { clientId: other, tenantId: undefined });
  assert.match(without.seen[2] ?? '', new RegExp(`^3/3 .*\\[${contoso}\\]$`));
});

test('a pasted id of a known identity needs no tenant, and stands for its client id', async () => {
  for (const text of [identity.clientId, identity.principalId, identity.id]) {
    const { chosen, left } = await ask([{ choose: 'Paste a client id…' }, { type: text }], knownSnapshot(), contoso);
    assert.deepEqual([chosen, left], [{ clientId: identity.clientId, tenantId: fabrikam }, 0]);
  }
});

test('back and escape', async () => {
  const paste = { choose: 'Paste a client id…' };
  assert.deepEqual((await ask([paste, { type: other }, 'back', 'back', { choose: 'mi-wi-demo' }])).chosen, { clientId: identity.clientId, tenantId: fabrikam });
  assert.equal((await ask([paste, 'escape'])).chosen, undefined);
});
