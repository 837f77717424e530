import { runId, type RunEntry, type RunList } from '../../core/history/runList.ts';
import type { RunRecord } from '../../core/history/runRecord.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import type { Verdict } from '../../core/proof/verdict.ts';
import type { MessageKey } from '../../core/words/messages.ts';
import type { Say } from '../../core/words/say.ts';
import { counted } from './statusNodes.ts';
import { tooltip } from './tooltip.ts';
import type { Children, TreeNode } from './treeNode.ts';

const endedIcons: Readonly<Record<Verdict['status'], { readonly id: string; readonly color?: string }>> = {
  success: { id: 'pass', color: 'testing.iconPassed' },
  failure: { id: 'error', color: 'testing.iconFailed' },
  inconclusive: { id: 'question', color: 'problemsWarningIcon.foreground' },
  cancelled: { id: 'circle-slash', color: 'disabledForeground' },
};

const verdicts = { success: 'tree.run.success', failure: 'tree.run.failure', inconclusive: 'tree.run.inconclusive', cancelled: 'tree.run.cancelled' } as const satisfies Readonly<Record<Verdict['status'], MessageKey>>;

/** The runs as a branch of the root; none while there is no run. */
export function runsNode(runs: RunList, say: Say): readonly TreeNode[] {
  if (runs.length === 0) return [];
  return [{ id: 'root/runs', kind: 'runs', label: say('tree.runs'), ...counted(runs.length, say), icon: { id: 'history' }, expandable: 'collapsed' }];
}

export function runsChildren(parentId: string, runs: RunList, say: Say): Children {
  return { nodes: runs.map((entry) => runNode(parentId, entry, say)) };
}

function runNode(parentId: string, entry: RunEntry, say: Say): TreeNode {
  const { subject: { serviceAccount, identity, cluster } } = entry.run;
  const label = `${serviceAccount.namespace}/${serviceAccount.name}`;
  const description = stateOf(entry, say);
  return {
    id: `${parentId}/${runId(entry.run)}`,
    kind: ({ running: 'runRunning', elsewhere: 'runElsewhere', ended: 'run' } as const)[entry.state],
    label,
    description,
    tooltip: () =>
      tooltip(label, [
        ...(entry.state === 'ended' ? endedRows(entry.run, say) : []),
        [say('tree.run.quota'), `${entry.run.quota.resource ?? say('quota.all')}, ${entry.run.quota.region}`],
        [say('tree.run.cluster'), clusterName(cluster.id)],
        [say('tree.run.identity'), clusterName(identity.id)],
        [say('tree.run.started'), when(entry.run.startedAt)],
      ]),
    icon: entry.state === 'ended' ? endedIcons[entry.run.verdict.status] : { id: entry.state === 'running' ? 'loading~spin' : 'multiple-windows' },
    spoken: say('tree.label.run', { serviceAccount: label, state: description }),
    subject: { kind: 'run', entry },
    command: { id: 'tenantlink.showRun', title: say('ui.showRun') },
  };
}

function stateOf(entry: RunEntry, say: Say): string {
  const { subject: { identity, cluster }, startedAt } = entry.run;
  const where = { time: when(startedAt), identity: clusterName(identity.id), cluster: clusterName(cluster.id) };
  if (entry.state === 'ended') return say('tree.run.ended', { ...where, verdict: say(verdicts[entry.run.verdict.status]) });
  return say(entry.state === 'running' ? 'tree.run.running' : 'tree.run.elsewhere', where);
}

function endedRows({ verdict: { message }, endedAt }: RunRecord, say: Say): readonly (readonly [string, string])[] {
  return [
    [say('tree.run.verdict'), say(message.key, message.params)],
    [say('tree.run.ended.at'), when(endedAt)],
  ];
}

/** A time as a person reads it, in the user's own zone. */
export function when(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
