import ts from 'typescript';
import { finding, nodesOf, pathOf, type Rule } from '../program.ts';
import { portMethod } from './portUse.ts';

/** What the editor calls while it draws. */
const drawn: ReadonlySet<string> = new Set(['provideCodeLenses', 'getTreeItem', 'provideCodeActions', 'provideHover', 'provideCompletionItems']);
/** Ports that answer at once. */
const local: ReadonlySet<string> = new Set(['Clock', 'Randomness']);
const depth = 8;

/** Invariant 7: what a synchronous provider calls, followed through the product's own functions, waits for nothing and asks no port. */
export const providerPaths: Rule = ({ tree }, { checker }) => {
  const found: string[] = [];
  const seen = new Set<ts.Node>();
  const follow = (declaration: ts.Node | undefined, provider: string, left: number): void => {
    const body = bodyOf(declaration);
    if (declaration === undefined || body === undefined || seen.has(declaration) || left === 0 || !isOurs(declaration)) return;
    seen.add(declaration);
    if (ts.canHaveModifiers(declaration) && declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true) found.push(finding(declaration, `${provider} reaches an async function`));
    for (const node of nodesOf(body, ts.isAwaitExpression)) found.push(finding(node, `${provider} awaits`));
    for (const call of nodesOf(body, ts.isCallExpression)) {
      const callee = call.expression.getText();
      if (callee === 'fetch' || callee === 'globalThis.fetch' || call.expression.kind === ts.SyntaxKind.ImportKeyword) found.push(finding(call, `${provider} calls ${callee}`));
      const target = checker.getResolvedSignature(call)?.declaration;
      const port = portMethod(target);
      if (port !== undefined && !local.has(port.port)) found.push(finding(call, `${provider} asks ${port.port}.${port.method}`));
      follow(target, provider, left - 1);
    }
  };
  for (const member of [...nodesOf(tree, ts.isMethodDeclaration), ...nodesOf(tree, ts.isPropertyAssignment), ...nodesOf(tree, ts.isShorthandPropertyAssignment), ...nodesOf(tree, ts.isPropertyDeclaration)]) {
    const name = member.name.getText();
    if (!drawn.has(name)) continue;
    if (bodyOf(member) !== undefined) follow(member, name, depth);
    for (const signature of checker.getTypeAtLocation(member).getCallSignatures()) follow(signature.declaration, name, depth);
  }
  return found;
};

function bodyOf(declaration: ts.Node | undefined): ts.Node | undefined {
  if (declaration === undefined) return undefined;
  const isFunction = ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration) || ts.isArrowFunction(declaration) || ts.isFunctionExpression(declaration) || ts.isAccessor(declaration);
  return isFunction ? declaration.body : undefined;
}

function isOurs(declaration: ts.Node): boolean {
  return pathOf(declaration.getSourceFile().fileName).startsWith('src/');
}
