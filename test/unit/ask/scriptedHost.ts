import assert from 'node:assert/strict';
import { failureOf } from '../../../src/core/model/failure.ts';
import type { Answer, AskHost, Choice, ChoiceList, InputRequest, PickManyRequest, PickRequest } from '../../../src/ui/ask/askHost.ts';

/** What a person does at one question. */
export type Deed =
  /** Chooses the row with that label. */
  | { readonly pick: string }
  /** Types a text into a list and takes the row it makes, which says `label`. */
  | { readonly typeNew: string; readonly label?: string }
  /** Chooses what stands in the way: its remedy runs, the list is read again, and the next deed is for the same question. */
  | { readonly mend: string }
  | { readonly enter: string }
  /** Checks these rows of a list of many. */
  | { readonly check: readonly string[] }
  | 'back'
  | 'cancel';

/** One question as it was seen. */
export interface Seen {
  readonly step: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly descriptions: readonly string[];
  readonly obstacles: readonly string[];
  /** The command of the way out. */
  readonly elsewhere?: string;
  readonly active: string | undefined;
}

/** A person who follows a script; it fails when a question is not in it, and `done` when deeds are left over. */
export function scriptedHost(script: readonly Deed[]): AskHost & { readonly seen: Seen[]; done(): void } {
  const left = [...script];
  const seen: Seen[] = [];

  async function load<T>(request: Pick<PickRequest<T>, 'load'>): Promise<ChoiceList<T>> {
    let known: ChoiceList<T> = { choices: [] };
    try {
      await request.load((list) => (known = list), new AbortController().signal);
    } catch (thrown) {
      return { ...known, obstacles: [...(known.obstacles ?? []), { failure: failureOf(thrown, 'read') }] };
    }
    return known;
  }
  const chosen = <T>(choice: Choice<T>): Answer<T> => ({ kind: 'answer', value: choice.value, id: choice.id });

  async function pick<T>(request: PickRequest<T>): Promise<Answer<T>> {
    const { choices, obstacles = [], elsewhere } = await load(request);
    const [only, ...others] = choices;
    if (request.takesOnly === true && only !== undefined && others.length === 0 && obstacles.length === 0) return chosen(only);
    const active = choices.find(({ id }) => id === request.activeId)?.label;
    seen.push({
      step: `${String(request.step)}/${String(request.totalSteps ?? '')}`,
      title: request.placeholder,
      labels: choices.map(({ label }) => label),
      descriptions: choices.map(({ description = '' }) => description),
      obstacles: obstacles.map(({ failure }) => failure.reason),
      active,
      ...(elsewhere === undefined ? {} : { elsewhere: elsewhere.command }),
    });
    const deed = left.shift();
    if (deed === 'cancel') return { kind: 'cancelled' };
    if (deed === 'back') return back(request.canGoBack);
    assert.ok(typeof deed === 'object', `nothing in the script for “${request.placeholder}”`);
    if ('mend' in deed) {
      const obstacle = obstacles.find(({ failure }) => failure.reason === deed.mend);
      assert.ok(obstacle !== undefined, `nothing to mend: ${deed.mend}`);
      await obstacle.mend?.run();
      return pick(request);
    }
    if ('typeNew' in deed) {
      assert.ok(request.typed !== undefined, `nothing can be typed at “${request.placeholder}”`);
      assert.equal(request.typed.problem(deed.typeNew), undefined);
      const choice = request.typed.choice(deed.typeNew, obstacles.length === 0);
      if (deed.label !== undefined) assert.equal(choice.label, deed.label);
      return chosen(choice);
    }
    assert.ok('pick' in deed, `a text for a list: “${request.placeholder}”`);
    const choice = choices.find(({ label }) => label === deed.pick);
    assert.ok(choice !== undefined, `“${deed.pick}” is not among ${choices.map(({ label }) => label).join(', ')}`);
    return chosen(choice);
  }

  function back(canGoBack: boolean): { readonly kind: 'back' } {
    assert.ok(canGoBack, 'there is no way back from the first question');
    return { kind: 'back' };
  }

  return {
    seen,
    pick,
    async pickMany<T>(request: PickManyRequest<T>): Promise<Answer<readonly T[]>> {
      const { choices } = await load(request);
      seen.push({ step: `${String(request.step)}/${String(request.totalSteps ?? '')}`, title: request.placeholder, labels: choices.map(({ label }) => label), descriptions: [], obstacles: [], active: undefined });
      const deed = left.shift();
      if (deed === 'cancel') return { kind: 'cancelled' };
      if (deed === 'back') return back(request.canGoBack);
      assert.ok(typeof deed === 'object' && 'check' in deed, `nothing to check at “${request.placeholder}”`);
      const missing = deed.check.filter((wanted) => !choices.some(({ label }) => label === wanted));
      assert.deepEqual(missing, [], `not among ${choices.map(({ label }) => label).join(', ')}`);
      const checked = choices.filter(({ label }) => deed.check.includes(label));
      return { kind: 'answer', value: checked.map(({ value }) => value), id: checked.map(({ id }) => id).join(' ') };
    },
    input(request: InputRequest) {
      seen.push({ step: `${String(request.step)}/${String(request.totalSteps ?? '')}`, title: request.prompt, labels: [request.value], descriptions: [], obstacles: [], active: undefined });
      const deed = left.shift();
      if (deed === 'cancel') return Promise.resolve({ kind: 'cancelled' });
      if (deed === 'back') return Promise.resolve(back(request.canGoBack));
      assert.ok(typeof deed === 'object' && 'enter' in deed, `nothing to enter at “${request.prompt}”`);
      assert.equal(request.problem(deed.enter), undefined);
      return Promise.resolve({ kind: 'answer', value: deed.enter, id: deed.enter });
    },
    done: () => assert.deepEqual(left, [], 'deeds that nobody asked for'),
  };
}
