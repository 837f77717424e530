import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeStreams } from '../../../src/core/probe/mergeStreams.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function* source(name: number, length: number, pauses: readonly boolean[]): AsyncGenerator<readonly [number, number]> {
  for (let index = 0; index < length; index += 1) {
    if (pauses[index % Math.max(1, pauses.length)] === true) await turn();
    yield [name, index];
  }
}

test('every item of every source comes once, in its source’s order', async () => {
  const shape = fc.record({ length: fc.nat(20), pauses: fc.array(fc.boolean(), { maxLength: 5 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { maxLength: 5 }), fc.array(shape, { maxLength: 3 }), async (first, later) => {
      const all = [...first, ...later];
      const merged = mergeStreams(first.map(({ length, pauses }, name) => source(name, length, pauses)));
      later.forEach(({ length, pauses }, index) => merged.add(source(first.length + index, length, pauses)));
      const got = new Map<number, number[]>();
      for await (const [name, index] of merged) got.set(name, [...(got.get(name) ?? []), index]);
      for (const [name, { length }] of all.entries()) assert.deepEqual(got.get(name) ?? [], Array.from({ length }, (_, index) => index));
    }),
  );
});

test('an error ends the merge after what came before it', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    throw new Error('broken');
  }
  const got: number[] = [];
  await assert.rejects(async () => {
    for await (const item of mergeStreams([failing()])) got.push(item);
  }, /broken/);
  assert.deepEqual(got, [1]);
});

test('a reader that leaves ends the sources that wait for it', async () => {
  let ended = 0;
  async function* endless(): AsyncGenerator<number> {
    try {
      for (;;) yield 1;
    } finally {
      ended += 1;
    }
  }
  for await (const item of mergeStreams([endless(), endless(), endless()])) {
    assert.equal(item, 1);
    break;
  }
  await turn();
  assert.equal(ended, 3);
});

test('a source is not read ahead of the reader', async () => {
  let made = 0;
  async function* counting(): AsyncGenerator<number> {
    for (;;) yield (made += 1);
  }
  const reading = mergeStreams([counting()])[Symbol.asyncIterator]();
  await reading.next();
  for (let index = 0; index < 10; index += 1) await turn();
  assert.equal(made, 1);
});
