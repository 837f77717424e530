import * as vscode from 'vscode';
import type { ReportState } from '../../protocol/report.ts';
import type { DiagnosisSource } from '../ask/askDiagnosis.ts';
import type { ServiceAccountPlace } from '../editor/editorCommands.ts';
import { nodeKinds } from '../tree/nodeKind.ts';
import type { TreeNode } from '../tree/treeNode.ts';

/** Where a command was started: at a row of the tree, a lens, a report's button, or nowhere in particular. */
export interface CommandStart {
  readonly node?: TreeNode;
  readonly manifest?: ManifestStart;
  readonly report?: ReportState;
  /** What a diagnosis begins with, where that was chosen already. */
  readonly source?: DiagnosisSource;
}

/** The ServiceAccount or pod template of a manifest that a lens stands on. */
type ManifestStart = ServiceAccountPlace & {
  /** The workload, where the lens stands on one; `name` is then that of its ServiceAccount. */
  readonly workload?: { readonly kind: string; readonly name: string };
};

/** Reads a command's argument. Anyone can call a command with anything, so what is not understood counts as nothing. */
export function commandStart(argument: unknown): CommandStart {
  if (typeof argument !== 'object' || argument === null) return {};
  if (isTreeNode(argument)) return { node: argument };
  // Menus of the tree hand over the row, which holds its node.
  if ('node' in argument && typeof argument.node === 'object' && argument.node !== null && isTreeNode(argument.node)) return { node: argument.node };
  if (isServiceAccountPlace(argument)) return { manifest: argument };
  if ('source' in argument && sources.some((source) => source === argument.source)) return { source: argument.source as DiagnosisSource };
  if ('report' in argument && typeof argument.report === 'object') return { report: argument.report as ReportState };
  return {};
}

function isTreeNode(value: object): value is TreeNode {
  return 'id' in value && typeof value.id === 'string' && 'kind' in value && nodeKinds.some((kind) => kind === value.kind) && 'label' in value;
}

function isServiceAccountPlace(value: object): value is ManifestStart {
  return 'uri' in value && value.uri instanceof vscode.Uri && isTextOrAbsent(value, 'name') && isTextOrAbsent(value, 'namespace') && isWorkloadOrAbsent(Reflect.get(value, 'workload'));
}

function isWorkloadOrAbsent(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string' && 'name' in value && typeof value.name === 'string';
}

const sources: readonly DiagnosisSource[] = ['serviceAccount', 'workload', 'identity', 'clipboard', 'typed', 'selection', 'document'];

function isTextOrAbsent(value: object, key: string): boolean {
  const member: unknown = Reflect.get(value, key);
  return member === undefined || typeof member === 'string';
}
