import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plants } from './plants.ts';
import { readProgram, type Rule } from './program.ts';
import { nodeGlobals } from './rules/coreGlobals.ts';
import { moduleState } from './rules/moduleState.ts';
import { strayWrites, writesIn } from './rules/portUse.ts';
import { providerPaths } from './rules/providerPaths.ts';
import { silentCatch, silentHandler } from './rules/swallowedErrors.ts';

const program = readProgram(new Map(plants.map(({ path, text }) => [path, text])));
const inProduct = (rule: Rule): readonly string[] => program.product.flatMap((source) => rule(source, program));

/**
 * Rejection handlers that may do nothing, by file, with the reason. A file that needs none any
 * more has to leave the list.
 */
const mayDoNothing: Readonly<Record<string, string>> = {
  'src/azure/signIn/deviceCodeSignIn.ts': 'keeps the order of sign-ins; the caller gets the same rejection',
  'src/ui/auth/vscodeSignIn.ts': 'an account that cannot be asked right now still counts; its next token request names the failure',
  'src/core/probe/cleanUp.ts': 'a wait that was ended is followed by the next attempt or the failure of the last',
  'src/core/link/recordKeeper.ts': 'keeps the order of writes, each caller gets its own failure; a lease is renewed again before it lapses',
  'src/core/proof/earlyStop.ts': 'a second look at the chain; reading facts throws only the end of the run',
  'src/kubernetes/logs/confirmedPieces.ts': 'only tells that a piece has not come; the same promise is awaited, and throws, with the next one',
  'src/core/proof/runJournal.ts': 'a note that cannot be renewed now is renewed next time',
  'src/ui/runs/pickUpRuns.ts': 'a wait for the next look ends early because another time was set, or the window closes',
};

test('1: core uses nothing that only Node has', () => {
  assert.deepEqual(program.product.filter(({ path }) => path.startsWith('src/core/')).flatMap((source) => nodeGlobals(source, program)), []);
});

test('3: no mutable state at module level', () => {
  // VS Code calls deactivate without arguments and awaits nothing else.
  assert.deepEqual(inProduct(moduleState).filter((found) => !/^src\/extension\.ts:\d+:? active$/.test(found)), []);
});

test('4: no catch swallows: it uses the error, throws, or says in a sentence why nothing is lost', () => {
  assert.deepEqual(inProduct(silentCatch), []);
});

test('4: no rejection becomes nothing, but where the list says why', () => {
  const silent = inProduct(silentHandler);
  const files = new Set(silent.map((found) => found.split(':')[0] ?? ''));
  assert.deepEqual(silent.filter((found) => mayDoNothing[found.split(':')[0] ?? ''] === undefined), []);
  assert.deepEqual(Object.keys(mayDoNothing).filter((path) => !files.has(path)), [], 'no longer needed');
});

test('6: remote writes happen in plan steps, their undo, and the runs on record, and nowhere else', () => {
  const methods = new Set(program.product.flatMap((source) => writesIn(source, program)).map(({ port, method }) => `${port}.${method}`));
  assert.ok(methods.size >= 15, `the rule sees the steps: ${[...methods].join(' ')}`);
  assert.deepEqual(inProduct(strayWrites), []);
});

test('7: nothing is awaited or asked in what the editor calls while it draws', () => {
  assert.deepEqual(inProduct(providerPaths), []);
});

for (const { path, breaks, what, findings } of plants) {
  test(`a rule sees ${what}`, () => {
    const rules: Readonly<Record<typeof breaks, Rule>> = { nodeGlobals, moduleState, silentCatch, silentHandler, strayWrites, providerPaths };
    assert.equal(rules[breaks](program.source(path), program).length, findings, rules[breaks](program.source(path), program).join('\n'));
  });
}
