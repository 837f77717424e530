import ts from 'typescript';
import { finding, nodesOf, type Rule } from '../program.ts';

/** Types whose values change in place. A WeakMap only annotates objects that others own. */
const mutableTypes: ReadonlySet<string> = new Set(['Map', 'Set', 'Array', 'Date', 'Record', 'Partial', 'URLSearchParams', 'AbortController']);

/** Invariant 3: variables and static members of a module that can change, by themselves or inside. */
export const moduleState: Rule = ({ tree }, { checker }) => {
  const variables = tree.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const constant = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    return declarationList.declarations.filter((declaration) => !constant || isMutable(declaration, checker));
  });
  const members = nodesOf(tree, ts.isPropertyDeclaration).filter((member) => {
    const { Static, Readonly } = ts.ModifierFlags;
    const flags = ts.getCombinedModifierFlags(member);
    return (flags & Static) !== 0 && ((flags & Readonly) === 0 || isMutable(member, checker));
  });
  return [...variables, ...members].map((declaration) => finding(declaration, declaration.name.getText()));
};

function isMutable({ type, initializer }: ts.VariableDeclaration | ts.PropertyDeclaration, checker: ts.TypeChecker): boolean {
  if (type !== undefined) return allowsChange(type, checker);
  if (initializer === undefined) return false;
  const value = bare(initializer);
  if (ts.isArrayLiteralExpression(value) || ts.isObjectLiteralExpression(value)) return true;
  if (!ts.isCallExpression(value) && !ts.isNewExpression(value)) return false;
  const name = checker.getTypeAtLocation(value).getSymbol()?.name;
  return name !== undefined && mutableTypes.has(name);
}

/** The expression inside parentheses and `satisfies`; `as const` freezes what it stands on. */
function bare(expression: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expression) || ts.isSatisfiesExpression(expression) ? bare(expression.expression) : expression;
}

function allowsChange(type: ts.TypeNode, checker: ts.TypeChecker): boolean {
  if (ts.isArrayTypeNode(type) || ts.isTupleTypeNode(type)) return true;
  if (ts.isUnionTypeNode(type)) return type.types.some((one) => allowsChange(one, checker));
  if (ts.isTypeLiteralNode(type)) return type.members.some(isOpen);
  if (!ts.isTypeReferenceNode(type)) return false;
  if (mutableTypes.has(type.typeName.getText())) return true;
  const symbol = checker.getSymbolAtLocation(type.typeName);
  const declared = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
  return (declared?.declarations ?? []).some((declaration) => ts.isInterfaceDeclaration(declaration) && /\/(src|webview)\//.test(declaration.getSourceFile().fileName) && declaration.members.some(isOpen));
}

function isOpen(member: ts.TypeElement): boolean {
  return ts.isPropertySignature(member) && member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword) !== true;
}
