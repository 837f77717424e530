import ts from 'typescript';
import { finding, nodesOf, type Rule } from '../program.ts';

/** Invariant 1: names that only Node declares (Buffer, process, setImmediate, import.meta.dirname, NodeJS types). */
export const nodeGlobals: Rule = ({ tree }, { checker }) =>
  nodesOf(tree, ts.isIdentifier).flatMap((name) => {
    // A member of something is that thing's matter; import.meta has no name of its own.
    if (ts.isPropertyAccessExpression(name.parent) && name.parent.name === name && !ts.isMetaProperty(name.parent.expression)) return [];
    const declarations = checker.getSymbolAtLocation(name)?.declarations ?? [];
    const onlyNode = declarations.length > 0 && declarations.every((declaration) => declaration.getSourceFile().fileName.includes('/@types/node/'));
    return onlyNode ? [finding(name, name.text)] : [];
  });
