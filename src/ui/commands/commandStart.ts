import * as vscode from 'vscode';
import type { ReportState } from '../../protocol/report.ts';
import type { ServiceAccountPlace } from '../editor/editorCommands.ts';
import { nodeKinds } from '../tree/nodeKind.ts';
import type { TreeNode } from '../tree/treeNode.ts';

/** Where a command was started: at a row of the tree, a lens, a report's button, or nowhere in particular. */
export interface CommandStart {
  readonly node?: TreeNode;
  readonly manifest?: ServiceAccountPlace;
  readonly report?: ReportState;
}

/** Reads a command's argument. Anyone can call a command with anything, so what is not understood counts as nothing. */
export function commandStart(argument: unknown): CommandStart {
  if (typeof argument !== 'object' || argument === null) return {};
  if (isTreeNode(argument)) return { node: argument };
  // Menus of the tree hand over the row, which holds its node.
  if ('node' in argument && typeof argument.node === 'object' && argument.node !== null && isTreeNode(argument.node)) return { node: argument.node };
  if (isServiceAccountPlace(argument)) return { manifest: argument };
  if ('report' in argument && typeof argument.report === 'object') return { report: argument.report as ReportState };
  return {};
}

function isTreeNode(value: object): value is TreeNode {
  return 'id' in value && typeof value.id === 'string' && 'kind' in value && nodeKinds.some((kind) => kind === value.kind) && 'label' in value;
}

function isServiceAccountPlace(value: object): value is ServiceAccountPlace {
  return 'uri' in value && value.uri instanceof vscode.Uri && isTextOrAbsent(value, 'name') && isTextOrAbsent(value, 'namespace');
}

function isTextOrAbsent(value: object, key: string): boolean {
  const member: unknown = Reflect.get(value, key);
  return member === undefined || typeof member === 'string';
}
