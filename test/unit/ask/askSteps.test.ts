import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askSteps, inputStep, pickStep, type Step } from '../../../src/ui/ask/askSteps.ts';
import { scriptedHost, type Deed } from './scriptedHost.ts';

interface Meal {
  readonly dish?: string;
  readonly side?: string;
  readonly note?: string;
}

const dish = pickStep<Meal, string>({
  id: 'dish',
  placeholder: 'Dish?',
  load: (_state, publish) => {
    publish({ choices: ['soup', 'fish'].map((name) => ({ id: name, label: name, value: name })) });
    return Promise.resolve();
  },
  activeId: () => 'fish',
  answer: (state, value) => ({ ...state, dish: value }),
});
const side = inputStep<Meal>({
  id: 'side',
  prompt: 'Side?',
  initial: () => 'rice',
  problem: (text) => (text === '' ? 'Say something.' : undefined),
  answer: (state, text) => ({ ...state, side: text }),
});
const note = inputStep<Meal>({ id: 'note', prompt: 'Note?', initial: () => '', problem: () => undefined, answer: (state, text) => ({ ...state, note: text }) });

const steps = (state: Meal): readonly Step<Meal>[] => (state.dish === 'soup' ? [dish, note] : [dish, side, note]);
async function ask(script: readonly Deed[]): Promise<{ readonly meal: Meal | undefined; readonly seen: ReturnType<typeof scriptedHost>['seen'] }> {
  const host = scriptedHost(script);
  const meal = await askSteps<Meal>({ host, title: 'Meal', initial: {}, steps });
  host.done();
  return { meal, seen: host.seen };
}

describe('questions one after the other', () => {
  test('answers gather, and white space around typed ones goes', async () => {
    const { meal } = await ask([{ pick: 'fish' }, { enter: ' chips ' }, { enter: '' }]);
    assert.deepEqual(meal, { dish: 'fish', side: 'chips', note: '' });
  });

  test('an answer decides which questions follow, and the count says so', async () => {
    const { meal, seen } = await ask([{ pick: 'soup' }, { enter: 'hot' }]);
    assert.deepEqual(meal, { dish: 'soup', note: 'hot' });
    assert.deepEqual(seen.map(({ step }) => step), ['1/3', '2/2']);
  });

  test('going back restores the state and the answer from before', async () => {
    const { meal, seen } = await ask([{ pick: 'soup' }, 'back', { pick: 'fish' }, { enter: 'peas' }, 'back', { enter: 'beans' }, { enter: '' }]);
    assert.deepEqual(meal, { dish: 'fish', side: 'beans', note: '' });
    assert.equal(seen[0]?.active, 'fish');
    assert.equal(seen[2]?.active, 'soup');
    assert.deepEqual(seen[5]?.labels, ['peas']);
  });

  test('giving up at any question gives nothing', async () => {
    assert.equal((await ask(['cancel'])).meal, undefined);
    assert.equal((await ask([{ pick: 'fish' }, 'cancel'])).meal, undefined);
  });

  test('no questions, no answers to wait for', async () => {
    const host = scriptedHost([]);
    assert.deepEqual(await askSteps<Meal>({ host, title: 'Meal', initial: { dish: 'fish' }, steps: () => [] }), { dish: 'fish' });
  });
});
