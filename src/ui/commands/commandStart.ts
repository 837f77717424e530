import * as vscode from 'vscode';
import type { ReportState } from '../../protocol/report.ts';
import { nodeKinds } from '../tree/nodeKind.ts';
import type { TreeNode } from '../tree/treeNode.ts';

/** The ServiceAccount in a manifest that a CodeLens stands on. */
export interface ManifestTarget {
  readonly uri: vscode.Uri;
  /** Absent where the manifest leaves it open. */
  readonly namespace?: string;
  readonly name: string;
  /** Of the resource, in UTF-16 code units. */
  readonly offset: number;
}

/** Where a command was started: at a row of the tree, a lens, a report's button, or nowhere in particular. */
export interface CommandStart {
  readonly node?: TreeNode;
  readonly manifest?: ManifestTarget;
  readonly report?: ReportState;
}

/** Reads a command's argument. Anyone can call a command with anything, so what is not understood counts as nothing. */
export function commandStart(argument: unknown): CommandStart {
  if (typeof argument !== 'object' || argument === null) return {};
  if (isTreeNode(argument)) return { node: argument };
  if (isManifestTarget(argument)) return { manifest: argument };
  if ('report' in argument && typeof argument.report === 'object') return { report: argument.report as ReportState };
  return {};
}

function isTreeNode(value: object): value is TreeNode {
  return 'id' in value && typeof value.id === 'string' && 'kind' in value && nodeKinds.some((kind) => kind === value.kind) && 'label' in value;
}

function isManifestTarget(value: object): value is ManifestTarget {
  return 'uri' in value && value.uri instanceof vscode.Uri && 'name' in value && typeof value.name === 'string' && 'offset' in value && typeof value.offset === 'number';
}
