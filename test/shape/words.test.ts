import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript';
import { messages } from '../../src/core/words/messages.ts';
import { sourcesBelow, visit } from './sources.ts';

const src = sourcesBelow('src').filter(({ path }) => !path.startsWith('src/pod/'));

/** Texts given as `operation`, as a member of an object or as the second argument of failureOf. */
function operationsIn(tree: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const take = (node: ts.Node | undefined): void => {
    if (node === undefined) return;
    if (ts.isStringLiteral(node)) found.push(node.text);
    if (ts.isConditionalExpression(node)) {
      take(node.whenTrue);
      take(node.whenFalse);
    }
  };
  visit(tree, (node) => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'operation') take(node.initializer);
    if (ts.isCallExpression(node) && node.expression.getText() === 'failureOf') take(node.arguments[1]);
  });
  return found;
}

test('every operation that can fail has words', () => {
  const missing = src.flatMap(({ path, tree }) => operationsIn(tree).filter((name) => !Object.hasOwn(messages, `operation.${name}`)).map((name) => `${path}: ${name}`));
  assert.deepEqual(missing, []);
});

test('every sentence of the tree, the questions and the commands is said somewhere', () => {
  const texts = sourcesBelow('src').filter(({ path }) => !path.startsWith('src/core/words/')).map(({ text }) => text).join('\n');
  const unused = Object.keys(messages).filter((key) => /^(tree|ask|ui|run)\./.test(key) && !texts.includes(`'${key}'`));
  assert.deepEqual(unused, []);
});

test('sentences are whole: no stray space, no place left open', () => {
  const odd = Object.entries<string>(messages).filter(([, text]) => text !== text.trim() || text === '' || /\{[^a-zA-Z]|\{\w*$/.test(text));
  assert.deepEqual(odd, []);
});

test('no sentence stands in two tables, where one would hide the other', () => {
  const keys = sourcesBelow('src/core/words').flatMap(({ tree }) => {
    const found: string[] = [];
    visit(tree, (node) => {
      if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && Object.hasOwn(messages, node.name.text)) found.push(node.name.text);
    });
    return found;
  });
  assert.ok(keys.length >= Object.keys(messages).length);
  assert.deepEqual(keys.filter((key, at) => keys.indexOf(key) !== at), []);
});
