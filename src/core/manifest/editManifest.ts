import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import type { ManifestDocument, NodePath, Resource } from './manifest.ts';
import type { EditRefusal } from './nodeSite.ts';
import { podPathOf } from './podTemplates.ts';
import { changeNode, type NodeChange } from './changeNode.ts';
import { editBetween, type TextEdit } from './textEdit.ts';

/** The edits, none where nothing has to change; or why the text is left alone and where. */
export type EditAnswer =
  | { readonly state: 'edits'; readonly edits: readonly TextEdit[] }
  | { readonly state: 'refused'; readonly refusal: EditRefusal; readonly offset: number };

/** The resource to edit: as it was read from exactly this text. */
export interface EditTarget {
  readonly text: string;
  readonly document: ManifestDocument;
  readonly resource: Resource;
}

/**
 * Sets and removes annotations of a resource. Only the lines concerned change; comments, order,
 * indentation, line endings and quotes of everything else stay byte for byte. Annotations that
 * consist of what is removed go as a whole, so that taking an edit back restores the text.
 */
export function setAnnotations(
  args: EditTarget & {
    /** In the order in which new ones are to stand. */
    readonly annotations: Readonly<Record<string, string>>;
    readonly remove?: readonly string[];
  },
): EditAnswer {
  const at = (key: string): NodePath => [...args.resource.path, 'metadata', 'annotations', key];
  return rewrite(args, [
    ...Object.entries(args.annotations).map(([key, value]) => ({ kind: 'set', path: at(key), value }) as const),
    ...(args.remove ?? []).map((key) => ({ kind: 'remove', path: at(key), mapToo: true }) as const),
  ]);
}

/** Sets the label that makes the webhook see the pod (`azure.workload.identity/use: "true"`) on the pod a workload makes. */
export function setPodLabel(args: EditTarget): EditAnswer {
  const podPath = podPathOf(args.resource);
  if (podPath === undefined) return { state: 'refused', refusal: 'notAMap', offset: args.document.start + args.resource.span.from };
  return rewrite(args, [{ kind: 'set', path: [...args.resource.path, ...podPath, 'metadata', 'labels', workloadIdentityKeys.use], value: 'true' }]);
}

function rewrite(target: EditTarget, changes: readonly NodeChange[]): EditAnswer {
  const { text, document } = target;
  let after = text.slice(document.start, document.end);
  for (const change of changes) {
    const written = changeNode({ text: after, change });
    if (written.state === 'refused') return { ...written, offset: document.start + target.resource.span.from };
    after = written.text;
  }
  return { state: 'edits', edits: editBetween({ text, range: document, after }) };
}
