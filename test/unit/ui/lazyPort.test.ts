import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lazyPort, once } from '../../../src/ui/lazyPort.ts';

interface Port {
  add(left: number, right: number): Promise<number>;
  count(to: number): AsyncIterable<number>;
}
class Adapter implements Port {
  readonly #start = 1;
  add(left: number, right: number): Promise<number> {
    return Promise.resolve(left + right);
  }
  async *count(to: number): AsyncIterable<number> {
    for (let number = this.#start; number <= to; number += 1) yield await Promise.resolve(number);
  }
}

describe('a port that is loaded when it is used', () => {
  test('not before its first call, and once', async () => {
    let loads = 0;
    const load = once(() => {
      loads += 1;
      return Promise.resolve(new Adapter());
    });
    const port = lazyPort<Port>(load, ['count']);
    assert.equal(loads, 0);
    assert.deepEqual(await Promise.all([port.add(1, 2), port.add(3, 4)]), [3, 7]);
    assert.equal(loads, 1);
  });

  test('streams stay streams, and methods keep their object', async () => {
    const port = lazyPort<Port>(() => Promise.resolve(new Adapter()), ['count']);
    const seen: number[] = [];
    for await (const number of port.count(3)) seen.push(number);
    assert.deepEqual(seen, [1, 2, 3]);
  });

  test('awaiting the port itself gives the port', async () => {
    const port = lazyPort<Port>(() => Promise.reject(new Error('not wanted')), ['count']);
    assert.equal(await Promise.resolve(port), port);
  });

  test('a loading that fails is tried again', async () => {
    let loads = 0;
    const load = once(() => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('torn')) : Promise.resolve(new Adapter());
    });
    const port = lazyPort<Port>(load, ['count']);
    await assert.rejects(port.add(1, 1), /torn/);
    assert.equal(await port.add(1, 1), 2);
  });
});
