import type { Failure, FailureReason } from '../../core/model/failure.ts';
import type { Loadable } from '../../core/inventory/snapshot.ts';
import { describeFailure, describeOperation, describeReason } from '../../core/words/describeFailure.ts';
import { messages, type MessageKey } from '../../core/words/messages.ts';
import type { Say } from '../../core/words/say.ts';
import { plain } from './tooltip.ts';
import type { Children, LoadIntent, NodeSubject, TreeNode } from './treeNode.ts';

const signInReasons: ReadonlySet<FailureReason> = new Set(['signInRequired', 'signInFailed']);

/** Whether signing in is what helps. */
export function needsSignIn(failure: Failure): boolean {
  return signInReasons.has(failure.reason);
}

export function loadingNode(parentId: string, say: Say): TreeNode {
  return { id: `${parentId}/loading`, kind: 'loading', label: say('tree.loading'), icon: { id: 'loading~spin' } };
}

/** How many rows a branch has, once it was read. */
export function counted(count: number | undefined, say: Say): { readonly description?: string } {
  return count === undefined ? {} : { description: count === 0 ? say('tree.none') : String(count) };
}

/** Says in words that there is nothing, where an empty list would leave it open. */
export function messageNode(parentId: string, text: string): TreeNode {
  return { id: `${parentId}/message`, kind: 'message', label: text, icon: { id: 'info' } };
}

/** A branch that could not be read: why, and what selecting it does about it. */
export function errorNode(args: {
  readonly parentId: string;
  readonly failure: Failure;
  readonly say: Say;
  readonly retry?: LoadIntent;
  readonly subject?: NodeSubject;
}): TreeNode {
  const { failure, say } = args;
  // A program that is missing is one that the settings chose.
  const bySettings = failure.place?.startsWith('settings ') === true || failure.reason === 'toolMissing';
  const kind = bySettings ? 'settingsError' : needsSignIn(failure) ? 'signInError' : 'retryError';
  const remedy = {
    settingsError: { id: 'tenantlink.openSettings', title: say('ui.openSettings'), hint: say('tree.selectForSettings') },
    signInError: { id: 'tenantlink.signInToTenant', title: say('ui.signIn'), hint: say('tree.selectToSignIn') },
    retryError: { id: 'tenantlink.refreshNode', title: say('ui.tryAgain'), hint: say('tree.tryAgain') },
  }[kind];
  const sentence = describeFailure(failure, say);
  return {
    id: `${args.parentId}/error`,
    kind,
    ...(settingRow(failure, say) ?? { label: describeOperation(failure, say), description: describeReason(failure, say) }),
    tooltip: () => [plain(sentence), failure.detail === undefined ? '' : `> ${plain(failure.detail)}`, plain(remedy.hint)].filter((part) => part !== '').join('\n\n'),
    icon: { id: 'error', color: 'problemsErrorIcon.foreground' },
    spoken: say('tree.label.error', { text: `${sentence} ${remedy.hint}` }),
    subject: args.subject ?? { kind: 'failure', failure },
    ...(args.retry === undefined ? {} : { refresh: args.retry }),
    command: { id: remedy.id, title: remedy.title },
  };
}

/** A malformed setting leads with its name and says what it must be: a row is narrow. */
function settingRow({ place, code = '', target }: Failure, say: Say): { readonly label: string; readonly description: string } | undefined {
  const why = `invalid.${code}`;
  if (place?.startsWith('settings ') !== true || !isMessageKey(why)) return undefined;
  return { label: say('tree.badSetting', { setting: target ?? place.replace(/^settings (tenantlink\.)?/, '') }), description: say(why) };
}

function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(messages, key);
}

/** Places of a listing that could not be asked, folded into one warning that opens. */
export function gapNodes(parentId: string, gaps: readonly Failure[], say: Say): readonly TreeNode[] {
  if (gaps.length === 0) return [];
  const label = gaps.length === 1 ? say('tree.gap') : say('tree.gaps', { count: gaps.length });
  return [
    {
      id: `${parentId}/gaps`,
      kind: 'gaps',
      label,
      icon: { id: 'warning', color: 'problemsWarningIcon.foreground' },
      spoken: say('tree.label.warning', { text: label }),
      expandable: 'collapsed',
    },
  ];
}

/** One row for each place that could not be asked. */
export function gapChildren(parentId: string, gaps: readonly Failure[], say: Say): readonly TreeNode[] {
  return gaps.map((failure, index) => ({
    ...errorNode({ parentId: `${parentId}/${index}`, failure, say }),
    label: failure.target ?? describeOperation(failure, say),
    icon: { id: 'warning', color: 'problemsWarningIcon.foreground' },
    spoken: say('tree.label.warning', { text: describeFailure(failure, say) }),
    kind: needsSignIn(failure) ? 'signInError' : 'gap',
  }));
}

/** The rows of something that is read on demand: loading, the error beside what was known, or the rows. */
export function loadableChildren<T>(args: {
  readonly parentId: string;
  readonly loadable: Loadable<T>;
  readonly intent: LoadIntent;
  readonly say: Say;
  readonly rows: (value: T) => readonly TreeNode[];
  readonly subject?: NodeSubject;
}): Children {
  const { loadable, parentId, say, intent } = args;
  switch (loadable.state) {
    case 'idle':
      return { nodes: [loadingNode(parentId, say)], wanted: intent };
    case 'loading':
      return { nodes: loadable.previous === undefined ? [loadingNode(parentId, say)] : args.rows(loadable.previous) };
    case 'loaded':
      return { nodes: args.rows(loadable.value) };
    case 'failed': {
      const subject = args.subject === undefined ? {} : { subject: args.subject };
      const error = errorNode({ parentId, failure: loadable.failure, say, retry: intent, ...subject });
      return { nodes: [error, ...(loadable.previous === undefined ? [] : args.rows(loadable.previous))] };
    }
  }
}
