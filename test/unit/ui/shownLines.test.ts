import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ShownLines } from '../../../src/ui/output/shownLines.ts';

const mark = (count: number): string => `… ${count} not shown`;
const numbered = (from: number, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `line ${from + index}`);

test('a hundred thousand lines in a second are bounded work: the newest of each turn, and a mark that counts the others', () => {
  const lines = new ShownLines(mark);
  lines.sentence('Run started.');
  const shown: string[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    for (let piece = 0; piece < 100; piece += 1) lines.podLines(numbered(turn * 10_000 + piece * 100, 100));
    const text = lines.take();
    assert.ok(text.split('\n').length <= 1_003 && text.length < 20_000, `${text.length} characters in one turn`);
    shown.push(...text.trimEnd().split('\n'));
  }
  lines.sentence('Verdict: it works.');
  shown.push(...lines.take().trimEnd().split('\n'));
  assert.deepEqual([shown[0], shown[1], shown.at(-2), shown.at(-1)], ['Run started.', '… 9000 not shown', 'line 99999', 'Verdict: it works.']);
  const counted = shown.reduce((sum, line) => sum + Number(/^… (\d+)/.exec(line)?.[1] ?? (line.startsWith('line ') ? 1 : 0)), 0);
  assert.equal(counted, 100_000);
});

test('after very many lines a turn shows few, until the next run begins', () => {
  const lines = new ShownLines(mark);
  for (let turn = 0; turn < 25; turn += 1) {
    lines.podLines(numbered(turn * 1000, 1000));
    lines.take();
  }
  assert.ok(lines.isSparse);
  lines.podLines(numbered(0, 1000));
  assert.deepEqual(lines.take().trimEnd().split('\n').slice(0, 2), ['… 950 not shown', 'line 950']);
  lines.begin();
  lines.podLines(numbered(0, 1000));
  assert.equal(lines.take().trimEnd().split('\n').length, 1000);
});

test('lines between sentences keep their place, and few lines are shown whole', () => {
  const lines = new ShownLines(mark);
  lines.podLines(['a', 'b']);
  lines.sentence('The container was restarted.');
  lines.podLines(['c']);
  assert.equal(lines.take(), 'a\nb\nThe container was restarted.\nc\n');
  assert.equal(lines.take(), '');
});

test('a private key is not shown, wherever its block is cut and whatever is left out', () => {
  const body = (index: number): string => `MIIEowIBAAKCAQEA${index}`;
  const key = ['-----BEGIN RSA PRIVATE KEY-----', ...Array.from({ length: 3000 }, (_, index) => body(index)), '-----END RSA PRIVATE KEY-----'];
  for (const size of [1, 7, 1500, 5000]) {
    const lines = new ShownLines(mark);
    const shown: string[] = [];
    const all = [...numbered(0, 2000), ...key, 'after'];
    for (let at = 0; at < all.length; at += size) {
      lines.podLines(all.slice(at, at + size));
      shown.push(lines.take());
    }
    const text = shown.join('');
    assert.ok(!text.includes('MIIEow'), `in pieces of ${size}`);
    assert.ok(text.endsWith('after\n'));
  }
  const lines = new ShownLines(mark);
  lines.podLines(['key: -----BEGIN PRIVATE KEY-----MIIEowIBAAKCAQEA-----END PRIVATE KEY----- end', 'next']);
  assert.equal(lines.take(), 'key: <masked> end\nnext\n');
});

test('a token is not shown, also where a long line is cut through it', () => {
  const token = `eyJhbGciOiJSUzI1NiJ9.${'e30'.repeat(50)}.${'c2lnbmF0dXJl'.repeat(20)}`;
  const lines = new ShownLines(mark);
  lines.podLines([`${'x '.repeat(4990)}${token}`, `token=${token}`]);
  const text = lines.take();
  assert.ok(!text.includes('eyJ') && !text.includes('c2lnbmF0dXJl'));
});

test('a turn is bounded in characters, too, and its newest lines are shown', () => {
  const lines = new ShownLines(mark);
  lines.podLines(Array.from({ length: 1_000 }, (_, at) => `${at} ${'x '.repeat(6_000)}`));
  const [left = '', ...shown] = lines.take().trimEnd().split('\n');
  assert.equal(left, `… ${1_000 - shown.length} not shown`);
  assert.ok(shown.length > 10 && shown.length * 12_000 <= 256 * 1024, `${shown.length} lines`);
  assert.match(shown.at(-1) ?? '', /^999 x/);
});

test('a secret whose name ended the turn before is not shown', () => {
  const lines = new ShownLines(mark);
  lines.podLines(['  {', '  "client_secret":']);
  assert.equal(lines.take(), '  {\n  "client_secret":\n');
  lines.podLines(['    "Sup3rCanary",', '  "id": 1']);
  assert.equal(lines.take(), '    "<masked>",\n  "id": 1\n');
  lines.podLines(['  "client_secret":']);
  lines.sentence('The container was restarted.');
  lines.take();
  lines.podLines(['"a line"']);
  assert.equal(lines.take(), '"a line"\n');
});

test('a quoted secret that goes on after the cut of a long line is not shown', () => {
  for (const lead of ['x '.repeat(4_000), 'x '.repeat(4_985)]) {
    const lines = new ShownLines(mark);
    lines.podLines([`${lead}"client_secret": "${'canary of words '.repeat(500)}"`]);
    assert.doesNotMatch(lines.take(), /canary/);
  }
});

describe('a quoted secret with line ends of its own, whose lines come in several turns', () => {
  const turns = (...lots: readonly (readonly string[])[]): readonly string[] => {
    const lines = new ShownLines(mark);
    return lots.map((lot) => (lines.podLines(lot), lines.take()));
  };

  test('is not shown, and what comes after it is', () => {
    assert.deepEqual(turns(['before', 'password="first canary'], ['second \\" canary', 'third canary'], ['fourth canary" user=ada', 'after']), ['before\npassword="<masked>\n', '', '" user=ada\nafter\n']);
    assert.deepEqual(turns(["client_secret: 'canary", 'canary'], ["canary'", "it's after"]), ["client_secret: '<masked>\n", "'\nit's after\n"]);
    assert.deepEqual(turns(['password="canary" token="canary', 'canary'], ['"'], ['after']), ['password="<masked>" token="<masked>\n', '"\n', 'after\n']);
  });

  test('hides nothing for long where its quote was a word’s', () => {
    const many = Array.from({ length: 40 }, (_, index) => `line ${String(index)}`);
    assert.deepEqual(turns(['the password: "'], many), ['the password: "<masked>\n', `${many.join('\n')}\n`]);
    const [, ...shown] = turns(['the password: "'], ...many.map((line) => [line]));
    assert.deepEqual(shown, [...Array.from({ length: 16 }, () => ''), ...many.slice(16).map((line) => `${line}\n`)]);
    assert.deepEqual(turns(['the password: "', ...many], ['after']), [`the password: "\n${many.join('\n')}\n`, 'after\n'], 'it began long ago');
  });

  test('hides no sentence of ours and no mark, and ends with its run', () => {
    const lines = new ShownLines(mark);
    lines.podLines(['password="canary']);
    lines.sentence('The container was restarted.');
    assert.ok(lines.take().endsWith('\nThe container was restarted.\n'));
    lines.podLines(['password="canary']);
    lines.take();
    lines.sentence('Verdict: It works.');
    assert.equal(lines.take(), 'Verdict: It works.\n');
    lines.podLines(['password="canary']);
    lines.take();
    lines.begin();
    lines.podLines(['of another run']);
    assert.equal(lines.take(), 'of another run\n');
  });

  test('is no other text than one that is closed, or a cut line', () => {
    assert.deepEqual(turns(['{"token": "canary"}', '{"a": "b"}'], ['{"c": "d"}']), ['{"token": "<masked>"}\n{"a": "b"}\n', '{"c": "d"}\n']);
    const [, next] = turns([`"client_secret": "${'canary of words '.repeat(800)}"`], ['shown "as it is"']);
    assert.equal(next, 'shown "as it is"\n');
  });
});
