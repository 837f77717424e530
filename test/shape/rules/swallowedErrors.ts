import ts from 'typescript';
import { finding, nodesOf, type Rule } from '../program.ts';

/** Invariant 4: a catch that neither uses the error nor throws, and does not say in a sentence why nothing is lost. */
export const silentCatch: Rule = ({ tree }) =>
  nodesOf(tree, ts.isCatchClause)
    .filter((clause) => !usesError(clause.block, clause.variableDeclaration?.name) && !(givesReason(clause.block) && !returnsEmptiness(clause.block)))
    .map((clause) => finding(clause, 'catch'));

/** Invariant 4: a rejection handler of a promise that does nothing with what it is given. */
export const silentHandler: Rule = ({ tree }) =>
  nodesOf(tree, ts.isCallExpression).flatMap((call) => {
    const handler = rejectionHandler(call);
    const silent = handler !== undefined && (ts.isArrowFunction(handler) || ts.isFunctionExpression(handler)) && !usesError(handler.body, handler.parameters[0]?.name);
    return silent ? [finding(call, 'rejection handler')] : [];
  });

function rejectionHandler({ expression, arguments: args }: ts.CallExpression): ts.Expression | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  if (expression.name.text === 'catch') return args[0];
  return expression.name.text === 'then' ? args[1] : undefined;
}

function usesError(body: ts.Node, name: ts.BindingName | undefined): boolean {
  if (nodesOf(body, ts.isThrowStatement).length > 0) return true;
  if (name === undefined) return false;
  const names = new Set(ts.isIdentifier(name) ? [name.text] : nodesOf(name, ts.isIdentifier).map(({ text }) => text));
  return nodesOf(body, ts.isIdentifier).some((found) => names.has(found.text) && !ts.isVoidExpression(found.parent) && !ts.isExpressionStatement(found.parent));
}

/** A sentence, not a label such as "ignored". */
function givesReason(block: ts.Block): boolean {
  const comments = [...block.getFullText().matchAll(/\/\/(.*)$|\/\*([\s\S]*?)\*\//gm)].map(([, line = '', text = '']) => `${line}${text}`.trim());
  return comments.some((comment) => comment.split(/\s+/).length >= 5);
}

/** No reason makes an error an empty list. */
function returnsEmptiness(block: ts.Block): boolean {
  return nodesOf(block, ts.isReturnStatement).some(({ expression }) => expression !== undefined && /^(\[\]|new (Map|Set)\b)/.test(expression.getText()));
}
