import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { expectedCalls } from './expectedCalls.ts';
import type { Played } from './player.ts';

/** Plays a part of the matrix in a process of its own. */
async function played(...args: readonly string[]): Promise<readonly Played[]> {
  const child = fork(new URL('player.ts', import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const all: Played[] = [];
  child.on('message', (one: Played) => all.push(one));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`the player of ${args.join(' ')} ended (${signal ?? code ?? ''}) after ${all.length} cases`);
  return all;
}

/** Shares of the matrix: a process that plays few of them stays small. */
const shares = 8;
/** Players at a time, for a machine of two cores; the one that kills mostly waits for its workers. */
const lanes = [0, 1];
const struck = lanes.map(async (lane) => {
  const all: Played[] = [];
  for (let share = lane; share < shares; share += lanes.length) all.push(...(await played(String(share), String(shares))));
  return all;
});
const cases = (await Promise.all([...struck, played('deaths')])).flat();
const ways = grouped(cases, ({ way }) => way);
const faults = new Set(cases.map(({ fault }) => fault));
const calls = new Set(cases.map(({ way, call }) => `${way}: ${call}`));
const failed = cases.filter(({ error }) => error !== undefined);

for (const [way, ofWay] of ways) {
  describe(way, () => {
    for (const [call, ofCall] of grouped(ofWay, (one) => one.call)) {
      test(`${call}: ${ofCall.length} faults`, () => {
        assert.equal(new Set(ofCall.map(({ fault }) => fault)).size, faults.size, 'every fault was tried or excused');
        assert.deepEqual(ofCall.flatMap(({ fault, error }) => (error === undefined ? [] : [`${fault}: ${error}`])), []);
      });
    }
    test('these are its calls', () => {
      assert.deepEqual([...new Set(ofWay.map(({ call }) => call))].sort(), [...(expectedCalls[way] ?? [])].sort(), 'note a new call in expectedCalls.ts, after a look at its faults');
    });
  });
}

test('every call of every way meets every fault', () => {
  assert.equal(cases.length, calls.size * faults.size);
  const excuses = grouped(cases.filter(({ excuse }) => excuse !== undefined), ({ excuse = '' }) => excuse);
  console.log(`faults: ${calls.size} calls x ${faults.size} faults = ${cases.length} cases, ${cases.length - failed.length} ok`);
  for (const [excuse, of] of excuses) console.log(`  not applicable, ${of.length}: ${excuse}`);
});

function grouped(all: readonly Played[], by: (one: Played) => string): ReadonlyMap<string, readonly Played[]> {
  const groups = new Map<string, Played[]>();
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}
