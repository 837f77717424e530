import { isMap, isScalar, isSeq } from 'yaml';
import type { NodePath, TokenPath } from './manifest.ts';
import { keyText, spanOf } from './yamlNodes.ts';

/** Where the webhook puts the token: to v1.5, and from v1.6 (azure-workload-identity, pkg/webhook/consts.go). */
const tokenPath = /\/var\/run\/secrets\/azure\/(?:tokens|wi\/token)(?:\/azure-identity-token)?/;

/** Enough to show; a generated file may hold thousands. */
const atMost = 20;

/** The places below a node that name the path of the webhook's token file; aliases are not followed. */
export function readTokenPaths(text: string, root: { readonly node: unknown; readonly path: NodePath }): readonly TokenPath[] {
  if (!text.includes('/var/run/secrets/azure/')) return [];
  const found: TokenPath[] = [];
  const look = (node: unknown, path: NodePath): void => {
    if (found.length >= atMost) return;
    if (isMap(node)) for (const pair of node.items) look(pair.value, [...path, keyText(pair) ?? '']);
    if (isSeq(node)) for (const [index, item] of node.items.entries()) look(item, [...path, index]);
    if (!isScalar(node)) return;
    const span = spanOf(node);
    const match = span === undefined ? null : tokenPath.exec(text.slice(span.from, span.to));
    if (span !== undefined && match !== null) found.push({ span: { from: span.from + match.index, to: span.from + match.index + match[0].length }, path });
  };
  look(root.node, root.path);
  return found;
}
