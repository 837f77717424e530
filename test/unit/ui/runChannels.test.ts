import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRunChannels } from '../../../src/ui/output/runChannels.ts';

function channels() {
  const texts = new Map<number, string[]>();
  const all = createRunChannels((number) => {
    const lines: string[] = [];
    texts.set(number, lines);
    return { begin: () => undefined, show: () => undefined, line: (text) => void lines.push(text), podLines: (texts) => void lines.push(...texts), flush: () => void lines.push('|'), dispose: () => void texts.delete(number) };
  });
  return { all, texts };
}

test('runs one after the other share a channel', () => {
  const { all, texts } = channels();
  for (const run of ['a', 'b']) {
    const taken = all.take();
    taken.channel.line(run);
    taken.free();
  }
  assert.deepEqual([...texts], [[1, ['a', '|', 'b', '|']]]);
});

test('runs at the same time have one each, and the next takes the first that is free', () => {
  const { all, texts } = channels();
  const [first, second] = [all.take(), all.take()];
  for (const line of ['1', '2']) {
    first.channel.line(`a${line}`);
    second.channel.line(`b${line}`);
  }
  second.free();
  all.take().channel.line('c');
  assert.deepEqual([...texts], [[1, ['a1', 'a2']], [2, ['b1', 'b2', '|', 'c']]]);
  all.dispose();
  assert.equal(texts.size, 0);
});
