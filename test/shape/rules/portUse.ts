import ts from 'typescript';
import { finding, nodesOf, pathOf, type CheckedProgram, type Rule } from '../program.ts';

/** A method of a port. */
interface PortMethod {
  readonly port: string;
  readonly method: string;
}

/** Methods of remote ports that only read, or ask for a token, which changes nothing; whatever is named otherwise counts as a write. */
const readVerbs = /^(list|get|find|read|state|observe|log|permissions|requestToken|exchange)/;

/** The ports of Azure and of clusters, by the names of their interfaces. */
function remotePorts(program: CheckedProgram): ReadonlySet<string> {
  const { checker } = program;
  const interfaces = program.source('src/core/ports/world.ts').tree.statements.filter(ts.isInterfaceDeclaration);
  const remote = interfaces.filter(({ name }) => name.text === 'AzurePorts' || name.text === 'KubernetesPorts');
  return new Set(remote.flatMap((declaration) => checker.getTypeAtLocation(declaration).getProperties()).map((property) => checker.getTypeOfSymbol(property).getSymbol()?.name ?? ''));
}

/** The port method that a declaration is, wherever it is called, destructured or passed on from. */
export function portMethod(declaration: ts.Node | undefined): PortMethod | undefined {
  if (declaration === undefined || !pathOf(declaration.getSourceFile().fileName).startsWith('src/core/ports/')) return undefined;
  if (!ts.isMethodSignature(declaration) && !ts.isPropertySignature(declaration)) return undefined;
  return ts.isInterfaceDeclaration(declaration.parent) ? { port: declaration.parent.name.text, method: declaration.name.getText() } : undefined;
}

/** Where a write may be mentioned: plan steps and their undo; the runs on record for the probe's own objects. */
function mayWrite(path: string, port: string): boolean {
  return path.startsWith('src/core/link/steps/') || (port === 'ProbeHost' && /^src\/core\/(probe|proof)\//.test(path));
}

/** Invariant 6: remote writes mentioned outside the places that journal them. */
export const strayWrites: Rule = (source, program) => writesIn(source, program).flatMap(({ node, port, method }) => (mayWrite(source.path, port) ? [] : [finding(node, `${port}.${method}`)]));

/** Every mention of a remote write: `a.put`, `a['put']`, `const { put } = a`. */
export function writesIn({ tree }: Parameters<Rule>[0], program: CheckedProgram): readonly (PortMethod & { readonly node: ts.Node })[] {
  const remote = remotePorts(program);
  const mentions = [...nodesOf(tree, ts.isPropertyAccessExpression), ...nodesOf(tree, ts.isElementAccessExpression), ...nodesOf(tree, ts.isBindingElement)];
  return mentions.flatMap((node) => {
    const found = (symbolOf(node, program.checker)?.declarations ?? []).map(portMethod).find((method) => method !== undefined);
    return found === undefined || !remote.has(found.port) || readVerbs.test(found.method) ? [] : [{ ...found, node }];
  });
}

function symbolOf(node: ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.BindingElement, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (ts.isPropertyAccessExpression(node)) return checker.getSymbolAtLocation(node.name);
  if (ts.isElementAccessExpression(node)) {
    const key = checker.getTypeAtLocation(node.argumentExpression);
    return key.isStringLiteral() ? checker.getTypeAtLocation(node.expression).getProperty(key.value) : undefined;
  }
  if (!ts.isObjectBindingPattern(node.parent)) return undefined;
  const name = node.propertyName ?? node.name;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? checker.getTypeAtLocation(node.parent).getProperty(name.text) : undefined;
}
