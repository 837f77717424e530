import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript';
import { placeOf, sourcesBelow, visit, type Source } from './sources.ts';

const product = [...sourcesBelow('src'), ...sourcesBelow('webview')];

test('3: no mutable state at module level', () => {
  assert.deepEqual(product.flatMap(mutableState), []);
});

function mutableState(source: Source): readonly string[] {
  return source.tree.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const constant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
    return statement.declarationList.declarations
      .filter((declaration) => !constant || isMutableCollection(declaration))
      .map((declaration) => `${placeOf(source, declaration)} ${declaration.name.getText()}`);
  });
}

/** A Map, Set or array that nothing declares read-only; a WeakMap only annotates objects that others own. */
function isMutableCollection({ initializer, type }: ts.VariableDeclaration): boolean {
  if (initializer === undefined || /readonly|Readonly/.test(type?.getText() ?? '')) return false;
  if (ts.isNewExpression(initializer)) return /^(Map|Set|Array)$/.test(initializer.expression.getText());
  return ts.isArrayLiteralExpression(initializer) && initializer.elements.length === 0;
}

test('4: no catch swallows: it uses the error, throws, or says in a comment why nothing is lost', () => {
  const silent = product.flatMap((source) => {
    const found: string[] = [];
    visit(source.tree, (node) => {
      if (ts.isCatchClause(node) && !accountsForError(node)) found.push(placeOf(source, node));
    });
    return found;
  });
  assert.deepEqual(silent, []);
});

function accountsForError(clause: ts.CatchClause): boolean {
  const text = clause.block.getFullText();
  const name = clause.variableDeclaration?.name.getText();
  return /\bthrow\b/.test(text) || (name !== undefined && new RegExp(`\\b${name}\\b`).test(text)) || /\/\/|\/\*/.test(text);
}

test('4: no error becomes an empty list', () => {
  const emptied = product.flatMap((source) => {
    const found: string[] = [];
    visit(source.tree, (node) => {
      const isCatchCall = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'catch';
      if (isCatchCall && /=>\s*\(?\s*(\[\]|\{\s*\}\s*\)|new (Map|Set)\(\))/.test(node.arguments[0]?.getText() ?? '')) found.push(placeOf(source, node));
      if (ts.isCatchClause(node) && /return (\[\]|new (Map|Set)\(\))/.test(node.block.getText()) && !/\bthrow\b/.test(node.block.getText())) found.push(placeOf(source, node));
    });
    return found;
  });
  assert.deepEqual(emptied, []);
});

/** Port methods that change something outside. */
const writes =
  /\b(clusters\.configure|identities\.(create|delete|createResourceGroup|deleteEmptyResourceGroup)|federation\.(put|delete)|roles\.(assign|remove)|providers\.register|access\.(applyServiceAccount|restoreAnnotations|deleteServiceAccount|createNamespace)|probes\.(create|remove))\b/;

test('6: remote writes happen in plan steps, their undo, and the runs on record, and nowhere else', () => {
  const adapters = /^src\/(azure|kubernetes)\//;
  const writers = product.filter(({ path, text }) => !adapters.test(path) && writes.test(text)).map(({ path }) => path);
  const elsewhere = writers.filter((path) => !/^src\/core\/(link\/steps|probe|proof)\//.test(path));
  assert.ok(writers.length > 5, 'the pattern still finds the steps');
  assert.deepEqual(elsewhere, []);
});

test('7: nothing is awaited or asked in a synchronous provider path', () => {
  const paths: string[] = [];
  for (const source of product) {
    visit(source.tree, (node) => {
      if (!ts.isMethodDeclaration(node) && !ts.isPropertyAssignment(node)) return;
      const name = node.name.getText();
      if (name !== 'provideCodeLenses' && name !== 'getTreeItem') return;
      const text = node.getText();
      if (/\bawait\b|\bworld\b|\bports\b|\bfetch\b|\basync\b/.test(text)) paths.push(`${placeOf(source, node)} ${name}`);
    });
  }
  assert.deepEqual(paths, []);
});
